import { initTRPC, TRPCError } from "@trpc/server";

export const t = initTRPC.create();
export const refuse = (cause: Error): TRPCError => new TRPCError({ code: "FORBIDDEN", cause });

// planted: lint/house(trpc-error-only-at-edge)
import { TRPCError } from "@trpc/server";

export const refuse = (): never => {
  throw new TRPCError({ code: "FORBIDDEN" });
};

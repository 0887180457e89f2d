import { createTRPCClient, httpLink } from "@trpc/client";
import type { AppRouter } from "#server/app/router.ts";

export const trpc = createTRPCClient<AppRouter>({ links: [httpLink({ url: "/trpc" })] });
/** Does not compile when the router's type arrives as `any`. */
export const listed = async (): Promise<string> => (await trpc.keys.list.query()).id;

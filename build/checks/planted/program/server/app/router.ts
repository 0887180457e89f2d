import { t } from "#server/platform/trpc/procedures.ts";
import { keysRouter } from "#server/modules/keys/keys.router.ts";

export const appRouter = t.router({ keys: keysRouter });
export type AppRouter = typeof appRouter;

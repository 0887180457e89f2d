import { appRouter } from "#server/app/router.ts";

export const serve = (): typeof appRouter => appRouter;

// planted: imports/modules-below-app
import type { AppRouter } from "#server/app/router.ts";

export type Router = AppRouter;

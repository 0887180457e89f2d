import { router } from "#server/platform/trpc/index.ts";

export const accessRouter = router({});

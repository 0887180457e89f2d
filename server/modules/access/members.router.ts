import { router } from "#server/platform/trpc/index.ts";

export const membersRouter = router({});

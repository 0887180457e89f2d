import { Me } from "#shared/contracts/access.ts";
import { router, selfQuery } from "#server/platform/trpc/index.ts";
import { getMe } from "./me/get-me.ts";

export const meRouter = router({
  get: selfQuery.output(Me).query(({ ctx }) => getMe(ctx)),
});

import { Key } from "#shared/contracts/keys.ts";
import { t } from "#server/platform/trpc/procedures.ts";
import { selectKeys } from "./keys.store.ts";

export const keysRouter = t.router({
  list: t.procedure.output(Key).query(() => ({ id: selectKeys() })),
});

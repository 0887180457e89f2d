import { z } from "zod";
import {
  CreateKey,
  CreatedKey,
  Key,
  ListKeys,
  RevokeKey,
  RotateKey,
} from "#shared/contracts/keys.ts";
import {
  router,
  tenantCreation,
  tenantMutation,
  tenantQuery,
} from "#server/platform/trpc/index.ts";
import { createKey } from "./create-key.ts";
import { listKeys } from "./list-keys.ts";
import { revokeKey } from "./revoke-key.ts";
import { rotateKey } from "./rotate-key.ts";

export const keysRouter = router({
  list: tenantQuery("keys.read")
    .input(ListKeys)
    .output(z.array(Key))
    .query(({ ctx, input }) => listKeys(ctx, input)),
  create: tenantCreation("keys.create")
    .input(CreateKey)
    .output(CreatedKey)
    .mutation(({ ctx, input }) => createKey(ctx, input)),
  rotate: tenantCreation("keys.rotate")
    .input(RotateKey)
    .output(CreatedKey)
    .mutation(({ ctx, input }) => rotateKey(ctx, input)),
  revoke: tenantMutation("keys.revoke")
    .input(RevokeKey)
    .output(Key)
    .mutation(({ ctx, input }) => revokeKey(ctx, input)),
});

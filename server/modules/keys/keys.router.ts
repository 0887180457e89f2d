import { z } from "zod";
import { KeyActivity, KeyTraffic, KeyTrafficInput } from "#shared/contracts/key-traffic.ts";
import {
  CreateKey,
  CreatedKey,
  ExtendKey,
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
import { extendKey } from "./extend-key.ts";
import { listKeys } from "./list-keys.ts";
import { readKeyActivity } from "./read-key-activity.ts";
import { readKeyTraffic } from "./read-key-traffic.ts";
import { revokeKey } from "./revoke-key.ts";
import { rotateKey } from "./rotate-key.ts";

export const keysRouter = router({
  list: tenantQuery("keys.read")
    .input(ListKeys)
    .output(z.array(Key))
    .query(({ ctx, input }) => listKeys(ctx, input)),
  activity: tenantQuery("keys.read")
    .input(ListKeys.pick({ appId: true }))
    .output(KeyActivity)
    .query(({ ctx, input }) => readKeyActivity(ctx, input)),
  traffic: tenantQuery("keys.read")
    .input(KeyTrafficInput)
    .output(KeyTraffic)
    .query(({ ctx, input }) => readKeyTraffic(ctx, input)),
  create: tenantCreation("keys.create")
    .input(CreateKey)
    .output(CreatedKey)
    .mutation(({ ctx, input }) => createKey(ctx, input)),
  rotate: tenantCreation("keys.rotate")
    .input(RotateKey)
    .output(CreatedKey)
    .mutation(({ ctx, input }) => rotateKey(ctx, input)),
  extend: tenantMutation("keys.extend")
    .input(ExtendKey)
    .output(Key)
    .mutation(({ ctx, input }) => extendKey(ctx, input)),
  revoke: tenantMutation("keys.revoke")
    .input(RevokeKey)
    .output(Key)
    .mutation(({ ctx, input }) => revokeKey(ctx, input)),
});

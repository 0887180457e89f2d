import type { z } from "zod";
import type { KeyActivity } from "#shared/contracts/key-traffic.ts";
import type { ListKeys } from "#shared/contracts/keys.ts";
import { KeyId } from "#shared/kernel/ids.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { selectAppIds } from "./key-outcomes.store.ts";
import { keyHours } from "./key-traffic.olap.ts";

const HOURS = 24;

/** The last 24 hours of each key, the running one included. */
export async function readKeyActivity(
  ctx: Pick<TenantContext, "tx" | "services" | "tenantId">,
  input: Pick<z.infer<typeof ListKeys>, "appId">,
): Promise<KeyActivity> {
  const { clickhouse, clock } = ctx.services;
  const now = clock.now();
  const apps = await selectAppIds(ctx.tx, input.appId);
  const from = (Math.floor(now.getTime() / 3_600_000) - (HOURS - 1)) * 3600;
  const rows =
    apps.length === 0
      ? []
      : await clickhouse.query(keyHours, { apps, from }, { tenantId: ctx.tenantId });
  const keys = [...Map.groupBy(rows, (row) => row.key_id)].flatMap(([id, own]) => {
    const keyId = KeyId.safeParse(id).data;
    const events = Array.from({ length: HOURS }, (_, nth) => eventsOf(own, nth));
    return keyId === undefined ? [] : [{ keyId, events }];
  });
  return { asOf: now.toISOString(), keys };
}

const eventsOf = (rows: readonly { nth: number; events: number }[], nth: number): number =>
  rows.find((row) => row.nth === nth)?.events ?? 0;

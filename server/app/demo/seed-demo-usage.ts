import { ALERT_THRESHOLDS } from "#shared/contracts/usage.ts";
import type { AppId, TenantId } from "#shared/kernel/ids.ts";
import { applyQuota, createUsageMeter, meterPast } from "../../modules/usage/index.ts";
import type { Services } from "../../platform/context/services.ts";
import type { Tx } from "../../platform/postgres/tx.ts";
import {
  insertDemoAlert,
  insertDemoDuplicates,
  insertDemoQuota,
  selectDemoMonth,
} from "./demo-usage.store.ts";

const DAY_MS = 86_400_000;
const DUPLICATE_DAYS = 28;
/** Of what is used this month: one tenant nears its included events, the next is over them, the others have their plan's. */
const INCLUDED = [1.19, 0.94] as const;
const TRIES = 20;

/** The demo's past metered as if it had been there: days, deliveries that were repeated, agreed quotas, alerts on their days. */
export async function seedDemoUsage(
  services: Services,
  /** With the clock of now. */
  live: Services,
  apps: readonly { tenantId: TenantId; appId: AppId }[],
  eventDays: number,
): Promise<void> {
  const now = services.clock.now();
  for (const [index, { tenantId, appId }] of apps.entries()) {
    const days = Array.from({ length: DUPLICATE_DAYS }, (_, back) => ({
      day: new Date(now.getTime() - back * DAY_MS).toISOString().slice(0, 10),
      events: 3 + ((back * 7 + index * 5) % 23),
    }));
    await services.db.tenant(tenantId, "write", (tx) => insertDemoDuplicates(tx, appId, days));
  }
  const tenants = [...new Set(apps.map(({ tenantId }) => tenantId))];
  const oldest = new Date(now.getTime() - (eventDays + 1) * DAY_MS);
  for (const tenantId of tenants) await meterPast(live, tenantId, oldest);
  await meterAll(live);
  for (const [index, share] of INCLUDED.entries()) {
    const tenantId = tenants[index];
    if (tenantId !== undefined)
      await services.db.tenant(tenantId, "write", (tx) => agreeQuota(services, tx, share));
  }
}

/** A meter of its own, as the running one may hold the lock just now. */
async function meterAll(services: Services): Promise<void> {
  const meter = createUsageMeter(services);
  try {
    for (let left = TRIES; left > 0; left -= 1) {
      if ((await meter.pass()) > 0) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  } finally {
    meter.close();
  }
}

async function agreeQuota(services: Services, tx: Tx, share: number): Promise<void> {
  const now = services.clock.now();
  const firstDay = `${now.toISOString().slice(0, 7)}-01`;
  const month = await selectDemoMonth(tx, firstDay);
  const used = month.reduce((sum, { events }) => sum + events, 0);
  const included = Math.max(10_000, Math.round((used * share) / 5_000) * 5_000);
  const reason = "Agreed for the first year";
  const at = new Date(now.getTime() - 90 * DAY_MS);
  await insertDemoQuota(tx, { included, hard: included * 2, reason, by: "Irina Petrova", at });
  let quantity = 0;
  for (const { day, events } of month) {
    const before = quantity;
    quantity += events;
    for (const threshold of ALERT_THRESHOLDS) {
      const level = (included * threshold) / 100;
      if (before >= level || quantity < level) continue;
      const reachedAt = Math.min(Date.parse(day) + 15.4 * 3_600_000, now.getTime());
      await insertDemoAlert(tx, {
        month: firstDay,
        threshold,
        quantity: Math.ceil(level),
        included,
        at: new Date(reachedAt),
      });
    }
  }
  await applyQuota(tx, services);
}

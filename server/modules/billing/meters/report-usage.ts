import type { Services } from "#server/platform/context/services.ts";
import { enqueueCall } from "../calls/index.ts";
import { lockBilling } from "../invoices/index.ts";
import {
  insertReport,
  selectDifferences,
  selectUnreported,
  type MeteredTenant,
} from "./meters.store.ts";

const DAY_MS = 86_400_000;
/** What a provider's meter still takes. */
const OLDEST_DAYS = 34;
const A_PASS = 50;
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/**
 * Tells the meter of whoever collects the renewals of the closed days of the usage ledger; a day that was corrected since is told again by
 * its difference. The report and its call are one transaction, so that each difference is told once. For information: what is owed
 * is computed here.
 */
export async function reportUsage(services: Services): Promise<number> {
  const metered = [...services.payments].filter(([, provider]) => provider.reportUsage);
  if (metered.length === 0) return 0;
  const now = services.clock.now().getTime();
  const [from, until] = [dayOf(now - OLDEST_DAYS * DAY_MS), dayOf(now)];
  const providers = metered.map(([name]) => name);
  const tenants = await services.db.platform((tx) =>
    selectUnreported(tx, providers, from, until, A_PASS),
  );
  let reported = 0;
  for (const tenant of tenants) reported += await reportTenant(services, tenant, from, until);
  return reported;
}

const reportTenant = (
  services: Services,
  { tenantId, provider }: MeteredTenant,
  from: string,
  until: string,
): Promise<number> =>
  services.db.tenant(tenantId, "write", async (tx) => {
    await lockBilling(tx);
    const days = await selectDifferences(tx, provider, from, until);
    const at = services.clock.now();
    for (const { day, total, difference, reports } of days) {
      const reportNo = reports + 1;
      await insertReport(tx, {
        provider,
        day,
        reportNo,
        quantity: difference,
        reported: total,
        at,
      });
      await enqueueCall(tx, {
        kind: "usage",
        provider,
        key: `usage:${day}:${reportNo}`,
        request: { day, reportNo, quantity: difference },
        at,
      });
    }
    return days.length;
  });

import type { Services } from "#server/platform/context/services.ts";
import { entitlementsOf } from "#server/platform/tenancy/entitlements.ts";
import { countUsage } from "../../usage/index.ts";
import { dayOf, dayText, parseDay } from "../pricing/index.ts";
import { compareUsage, type BilledWindow } from "./compare-usage.ts";
import type { FoundDifference } from "./found-difference.ts";
import type { ComparedTenant } from "./tenants-to-compare.store.ts";
import { selectBilledWindows, selectLiveDays, selectLooseLines } from "./usage-facts.store.ts";

/** Days are metered and closed by then. */
const SETTLING_MS = 2 * 3_600_000;
/** The oldest an event may be when it arrives. */
const OLDEST_DAYS = 366;

export interface UsageSpan {
  /** The month's first day, and the first one after it. */
  readonly firstDay: string;
  readonly endDay: string;
  readonly now: Date;
}

/** A tenant's billed usage of the month; what differs is counted once more, as events may have come in between. */
export async function checkUsage(
  services: Pick<Services, "db" | "clickhouse">,
  tenant: ComparedTenant,
  span: UsageSpan,
  correctedAt: Date | null,
): Promise<{ found: FoundDifference[]; lines: number }> {
  const first = await look(services, tenant, span, correctedAt);
  return first.found.length === 0 ? first : look(services, tenant, span, correctedAt);
}

async function look(
  services: Pick<Services, "db" | "clickhouse">,
  tenant: ComparedTenant,
  { firstDay, endDay, now }: UsageSpan,
  correctedAt: Date | null,
): Promise<{ found: FoundDifference[]; lines: number }> {
  const { tenantId } = tenant;
  const { windows, ledger, from, until } = await services.db.tenant(
    tenantId,
    "read",
    async (tx) => {
      const [billed, loose] = await Promise.all([
        selectBilledWindows(tx, firstDay, endDay),
        selectLooseLines(tx, firstDay, endDay),
      ]);
      const all = [...billed, ...loose];
      const reach = reachOf(all, firstDay, endDay);
      return { windows: all, ledger: await selectLiveDays(tx, reach.from, reach.until), ...reach };
    },
  );
  const { retentionDays } = entitlementsOf(tenant);
  const oldest = dayText(dayOf(now.getTime()) + 1 - retentionDays);
  const settled = dayText(dayOf(now.getTime() - SETTLING_MS));
  const countedFrom = from > oldest ? from : oldest;
  const countedUntil = until < settled ? until : settled;
  const stored = new Map<string, number>();
  if (countedFrom < countedUntil) {
    const days = { from: countedFrom, to: countedUntil };
    const lateExpire = retentionDays < OLDEST_DAYS;
    for (const { day, kind, quantity } of await countUsage(services, tenantId, days, {
      lateExpire,
    }))
      if (kind === "events") stored.set(day, (stored.get(day) ?? 0) + quantity);
  }
  const found = compareUsage({
    windows,
    stored,
    countedFrom,
    countedUntil,
    ledger: new Map(ledger.map(({ day, events }) => [day, events])),
    correctedOn: correctedAt?.toISOString().slice(0, 10) ?? null,
  });
  return { found, lines: windows.length };
}

/** The month, and the days of windows that reach over its ends. */
function reachOf(windows: readonly BilledWindow[], firstDay: string, endDay: string) {
  const first = Math.min(parseDay(firstDay), ...windows.map((of) => parseDay(of.firstDay)));
  const until = Math.max(parseDay(endDay), ...windows.map((of) => parseDay(of.untilDay)));
  return { from: dayText(first), until: dayText(until) };
}

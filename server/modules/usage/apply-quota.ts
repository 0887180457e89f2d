import { ALERT_THRESHOLDS, type QuotaNumbers } from "#shared/contracts/usage.ts";
import type { Services } from "#server/platform/context/services.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { entitlementsOf } from "#server/platform/tenancy/entitlements.ts";
import { monthOf, monthSpan } from "./months.ts";
import {
  insertAlerts,
  selectQuotaStanding,
  updateQuotaState,
  type QuotaStanding,
} from "./quota.store.ts";

/** The numbers that hold: the tenant's own, else its plan's. */
export const quotaNumbers = (
  standing: Pick<QuotaStanding, "own" | "entitlements" | "included" | "hard">,
): QuotaNumbers =>
  standing.own
    ? { included: standing.included, hard: standing.hard }
    : entitlementsOf(standing).events;

export function quotaState(used: number, { included, hard }: QuotaNumbers): "ok" | "soft" | "hard" {
  if (hard !== null && used >= hard) return "hard";
  return included !== null && used >= included ? "soft" : "ok";
}

/** The thresholds that `used` has reached, lowest first. */
export const reachedThresholds = (used: number, included: number | null): number[] =>
  included === null
    ? []
    : ALERT_THRESHOLDS.filter((threshold) => used * 100 >= included * threshold);

/**
 * Compares this month's ledger with the quota: sets what ingest acts on and tells of each threshold once a month. Every
 * process hears of a change at commit. Called wherever the ledger, the plan or the quota changed, in that transaction.
 * Returns where the tenant stands.
 */
export async function applyQuota(
  tx: Tx,
  services: Pick<Services, "broadcast" | "clock" | "log">,
): Promise<{ used: number; hard: number | null }> {
  const now = services.clock.now();
  const span = monthSpan(monthOf(now));
  const standing = await selectQuotaStanding(tx, span);
  const numbers = quotaNumbers(standing);
  const state = quotaState(standing.used, numbers);
  const { tenantId } = tx;
  const isSame =
    state === standing.state &&
    numbers.hard === standing.limit &&
    standing.resetsAt?.getTime() === span.resetsAt.getTime();
  if (!isSame) {
    const { used } = standing;
    await updateQuotaState(tx, { state, limit: numbers.hard, used, resetsAt: span.resetsAt });
    // A verifier drops its keys of the tenant; nothing else of the tenant changed for it.
    if (state !== standing.state || state === "hard")
      tx.afterCommit(() => services.broadcast.announce({ type: "tenant", tenantId }));
  }
  const reached = reachedThresholds(standing.used, numbers.included);
  const { used } = standing;
  const where = { used, hard: numbers.hard };
  if (numbers.included === null || (reached.at(-1) ?? 0) <= standing.told) return where;
  const told = await insertAlerts(tx, span.firstDay, reached, {
    used,
    included: numbers.included,
    at: now,
  });
  if (told.length > 0)
    services.log.info(
      { tenantId, used, included: numbers.included, thresholds: told.map((t) => t.threshold) },
      "a tenant reached a threshold of its quota",
    );
  return where;
}

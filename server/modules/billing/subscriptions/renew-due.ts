import type { TenantId } from "#shared/kernel/ids.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { dayOf } from "../pricing/index.ts";
import { lockBilling } from "../invoices/index.ts";
import { selectMigration } from "../plans/index.ts";
import type { BillingServices } from "./billing-services.ts";
import { decideRenewal } from "./decide/decide-renewal.ts";
import { readUsageFacts } from "./read-usage-facts.ts";
import { toState } from "./subscription-rows.ts";
import { selectDue, selectSubscription, type DueRow } from "./subscriptions.store.ts";
import { writeDecision } from "./write-decision.ts";

const PAGE = 100;
const FIRST_PAUSE_MS = 4_000;
const LONGEST_PAUSE_MS = 3_600_000;

/** Subscriptions whose renewal failed in this process: how often in a row, and until when (ms) it is left alone. */
export type Failing = Map<string, { failures: number; until: number }>;

/**
 * Makes every invoice whose moment has come: renewals, monthly usage, ends of trials, changes that waited, final invoices. What was
 * missed is caught up with one by one, each in a transaction of its own: exactly once, however many workers there are and
 * whenever they die. An invoice of usage waits until its days are closed, six hours at most. One that cannot be made stops no other; it is
 * tried again after a pause that doubles up to an hour, by whoever passes the same `failing`. Returns how many moments were worked on.
 */
export async function renewDue(
  services: BillingServices,
  failing: Failing = new Map(),
): Promise<number> {
  const now = services.clock.now();
  const seen = new Set<string>();
  let made = 0;
  let after: DueRow | undefined;
  for (;;) {
    const due = await services.db.platform((tx) => selectDue(tx, now, after, PAGE));
    for (const { tenantId, subscriptionId } of due) {
      seen.add(subscriptionId);
      const failed = failing.get(subscriptionId);
      if (failed && failed.until > now.getTime()) continue;
      try {
        while (await renewOnce(services, tenantId, subscriptionId, now)) made += 1;
        failing.delete(subscriptionId);
      } catch (error) {
        const pauseMs = pauseAfter(failed?.failures ?? 0);
        failing.set(subscriptionId, {
          failures: (failed?.failures ?? 0) + 1,
          until: now.getTime() + pauseMs,
        });
        services.log.error(
          { error, tenantId, subscriptionId, pauseMs },
          "a renewal could not be made",
        );
      }
    }
    after = due.at(-1);
    if (!after || due.length < PAGE) break;
  }
  // What is due no more was renewed elsewhere or has ended.
  for (const id of failing.keys()) if (!seen.has(id)) failing.delete(id);
  return made;
}

const pauseAfter = (failures: number): number =>
  Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures, 30));

/** The next moment of one subscription that has come. False when none has: another worker was first. */
const renewOnce = (
  services: BillingServices,
  tenantId: TenantId,
  subscriptionId: string,
  now: Date,
): Promise<boolean> =>
  services.db.tenant(tenantId, "write", (tx) => renewNext(tx, services, subscriptionId, now));

/** The same in a transaction of the tenant's that is there. `at`: when it is made, if not at `now`. */
export async function renewNext(
  tx: Tx,
  services: BillingServices,
  subscriptionId: string,
  now: Date,
  at = now,
): Promise<boolean> {
  await lockBilling(tx);
  const row = await selectSubscription(tx, subscriptionId);
  if (!row?.nextInvoiceAt || row.nextInvoiceAt > now) return false;
  const subscription = toState(row);
  const [facts, migration] = await Promise.all([
    readUsageFacts(tx, dayOf(row.nextInvoiceAt.getTime())),
    services.db.platform((read) => selectMigration(read, row.planCode, row.planVersion)),
  ]);
  const decision = decideRenewal(subscription, facts, migration);
  await writeDecision(tx, services, subscription, decision, {
    kind: kindOf(subscription.state, decision.subscription.state),
    by: "billing",
    reason: null,
    at,
  });
  return true;
}

function kindOf(before: string, after: string): string {
  if (after === "cancelled") return before === "cancelled" ? "final" : "ended";
  return before === "trialing" ? "trial_ended" : "renewed";
}

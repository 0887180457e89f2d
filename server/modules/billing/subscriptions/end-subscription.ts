import type { Services } from "#server/platform/context/services.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { dayOf, startOf } from "../pricing/index.ts";
import { planChange } from "./plan-change.ts";
import { renewNext } from "./renew-due.ts";
import { selectLatest } from "./subscriptions.store.ts";
import { writeDecision } from "./write-decision.ts";

/**
 * Bills what is due, cancels now, and bills the usage of today at once: no day comes on which a sweep would. Of a subscription that
 * was cancelled before only that last invoice is made. Under the billing lock. Answers the plan that ended, null where none ran.
 */
export async function endSubscription(
  tx: Tx,
  services: Services,
  { by, reason }: { by: string; reason: string },
): Promise<string | null> {
  const latest = await selectLatest(tx);
  if (!latest) return null;
  const at = services.clock.now();
  while (await renewNext(tx, services, latest.subscriptionId, at));
  const running = (await selectLatest(tx))?.state !== "cancelled";
  if (running) {
    const cancel = { kind: "cancel", when: "now" } as const;
    const { before, decision } = await planChange(tx, services, cancel, { at, isStaff: true });
    await writeDecision(tx, services, before, decision, { kind: "cancel", by, reason, at });
  }
  const midnight = new Date(startOf(dayOf(at.getTime()) + 1));
  while (await renewNext(tx, services, latest.subscriptionId, midnight, at));
  return running ? latest.planCode : null;
}

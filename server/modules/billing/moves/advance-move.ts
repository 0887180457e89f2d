import type { Provider } from "#shared/contracts/billing/subscriptions.ts";
import type { Services } from "#server/platform/context/services.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { selectCustomer } from "../calls/index.ts";
import { announceBilling, invoiceNumber, lockBilling } from "../invoices/index.ts";
import { insertSubscriptionEvent } from "../subscriptions/subscriptions.store.ts";
import { decideMove } from "./decide-move.ts";
import {
  deleteMove,
  selectInFlight,
  selectMove,
  selectOwner,
  switchOwner,
  upsertMove,
  type OwnerRow,
} from "./moves.store.ts";

export type MoveServices = Pick<Services, "broadcast" | "clock">;

/**
 * Hands the renewals over once nothing stands against it: owner and generation change in this one transaction, under the lock that
 * invoices are issued under. So every renewal is issued for exactly one owner, and what was issued before stays with the one before.
 */
export async function advanceMove(
  tx: Tx,
  services: MoveServices,
): Promise<"moved" | "waits" | "none"> {
  await lockBilling(tx);
  const move = await selectMove(tx);
  if (!move) return "none";
  const owner = await selectOwner(tx);
  if (!owner) {
    await deleteMove(tx);
    return "none";
  }
  const waitsFor = await whatItWaitsFor(tx, owner, move.target);
  if (waitsFor !== undefined) {
    if (waitsFor !== move.waitsFor) {
      await upsertMove(tx, { ...move, waitsFor });
      announceBilling(tx, services, owner.subscriptionId);
    }
    return "waits";
  }
  if (!(await switchOwner(tx, owner, move.target)))
    throw new Error("the owner of the renewals changed under the lock");
  await deleteMove(tx);
  await insertSubscriptionEvent(tx, owner.subscriptionId, owner.revision + 1, {
    kind: "moved",
    at: services.clock.now(),
    by: move.askedBy,
    before: { provider: owner.renewalOwner },
    after: { provider: move.target },
    reason: null,
  });
  announceBilling(tx, services, owner.subscriptionId);
  return "moved";
}

async function whatItWaitsFor(
  tx: Tx,
  owner: OwnerRow,
  target: Provider,
): Promise<string | undefined> {
  const [customer, charge] = await Promise.all([
    target === "manual" ? undefined : selectCustomer(tx, target),
    selectInFlight(tx, owner.subscriptionId),
  ]);
  return decideMove(target, {
    customer,
    inFlight: charge && { number: invoiceNumber(charge), givenUp: charge.givenUp },
  });
}

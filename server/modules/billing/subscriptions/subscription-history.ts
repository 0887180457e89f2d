import type { z } from "zod";
import type { SubscriptionEvent } from "#shared/contracts/billing/subscriptions.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { selectSubscriptionEvents, type SubscriptionEventRow } from "./subscriptions.store.ts";

const MOST = 200;

/** Of all subscriptions that the tenant had, newest first. `from` and `to` say what changed: plan, version or state. */
export const readHistory = async (tx: Tx): Promise<z.infer<typeof SubscriptionEvent>[]> =>
  (await selectSubscriptionEvents(tx, MOST)).map((row) => ({
    at: row.at.toISOString(),
    kind: row.kind,
    by: row.by,
    reason: row.reason,
    ...changed(row),
  }));

type Facts = Record<string, unknown> | null;

function changed({ before, after }: SubscriptionEventRow): {
  from: string | null;
  to: string | null;
} {
  const from = before as Facts;
  const to = after as Facts;
  const said = (facts: Facts, field: string) =>
    facts?.[field] === undefined ? null : String(facts[field]);
  const field = ["plan", "version", "state", "pending", "cancelAt", "coupon"].find(
    (name) => said(from, name) !== said(to, name),
  );
  return field === undefined
    ? { from: null, to: null }
    : { from: said(from, field), to: said(to, field) };
}

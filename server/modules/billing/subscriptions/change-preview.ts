import { createHash } from "node:crypto";
import type { z } from "zod";
import type { Entitlements } from "#shared/contracts/billing/entitlements.ts";
import type { ChangePreview, SubscriptionChange } from "#shared/contracts/billing/subscriptions.ts";
import { Currency } from "#shared/kernel/index.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { entitlementsOf } from "#server/platform/tenancy/entitlements.ts";
import { creditFor } from "../invoices/index.ts";
import { creditOf } from "../ledger/index.ts";
import { sumOf, toMinor } from "../pricing/index.ts";
import { decideRenewal } from "./decide/decide-renewal.ts";
import type { SubscriptionState } from "./decide/subscription-state.ts";
import type { PlannedChange } from "./plan-change.ts";

/** What a planned change comes to, in the words of the contract. */
export async function previewOf(
  tx: Tx,
  tenant: { readonly entitlements: unknown },
  change: SubscriptionChange,
  at: Date,
  { before, decision, facts, earlier }: PlannedChange,
): Promise<ChangePreview> {
  const { subscription: after, bill } = decision;
  const { currency } = after.plan.terms;
  const lines = (bill?.lines ?? []).map(({ amount, tiers, ...line }) => ({
    ...line,
    amount: toMinor(amount),
    tiers: tiers.map((tier) => ({ ...tier, amount: toMinor(tier.amount) })),
  }));
  const total = sumOf(bill?.lines ?? []);
  const credit = earlier.reduce(
    (left, { lines: due }) => left - creditFor(sumOf(due), left),
    await creditOf(tx, currency),
  );
  const creditUsed = creditFor(total, credit);
  const amounts = {
    lines,
    total: toMinor(total),
    creditUsed: toMinor(creditUsed),
    dueNow: toMinor(total - creditUsed),
  };
  const next = after.nextInvoiceAt === null ? undefined : decideRenewal(after, facts).bill;
  const waits = after.cancelAt ?? after.pending?.at;
  const will = after.pending?.plan.terms ?? after.plan.terms;
  return {
    ...amounts,
    at: at.toISOString(),
    hash: hashOf({ change, at, amounts, from: before?.revision ?? 0 }),
    currency: Currency.parse(currency),
    next:
      after.nextInvoiceAt === null
        ? null
        : {
            at: new Date(after.nextInvoiceAt).toISOString(),
            total: next ? toMinor(sumOf(next.lines)) : 0,
          },
    effectiveAt: new Date(waits ?? at).toISOString(),
    loses: losesOf(before?.plan.terms.entitlements ?? entitlementsOf(tenant), will.entitlements),
    blockers: blockersOf(change, will.entitlements, facts),
  };
}

/** Carries the amount that was shown, so that a refusal can say what it was. */
function hashOf(of: {
  change: SubscriptionChange;
  at: Date;
  amounts: Pick<ChangePreview, "lines" | "total" | "creditUsed" | "dueNow">;
  from: SubscriptionState["revision"];
}): string {
  const digest = createHash("sha256").update(JSON.stringify(of)).digest("base64url");
  return `${of.amounts.dueNow - Math.max(0, -of.amounts.total)}.${digest}`;
}

/** Of a hash that we gave: what was to pay; below 0 what was to be given back. */
export const shownAmount = (hash: string): number => {
  const amount = Number(hash.split(".")[0]);
  return Number.isSafeInteger(amount) ? amount : 0;
};

const LIMITS = ["apps", "members"] as const;

/** Features that go, and limits that get narrower. */
function losesOf(was: z.infer<typeof Entitlements>, will: z.infer<typeof Entitlements>): string[] {
  const less = (a: number | null, b: number | null) => b !== null && (a === null || b < a);
  return [
    ...was.features.filter((feature) => !will.features.includes(feature)),
    ...LIMITS.filter((limit) => less(was[limit], will[limit])),
    ...(less(was.events.included, will.events.included) ? ["events"] : []),
    ...(less(was.retentionDays, will.retentionDays) ? ["retentionDays"] : []),
  ];
}

function blockersOf(
  change: SubscriptionChange,
  will: z.infer<typeof Entitlements>,
  has: { apps: number; members: number },
): ChangePreview["blockers"] {
  if (change.kind !== "start" && change.kind !== "change") return [];
  return LIMITS.flatMap((limit) => {
    const allowed = will[limit];
    return allowed !== null && has[limit] > allowed ? [{ limit, has: has[limit], allowed }] : [];
  });
}

import type { BillingOverview } from "#shared/contracts/billing/billing.ts";
import type { ChangePreview, Subscription } from "#shared/contracts/billing/subscriptions.ts";
import { PlanTerms } from "#shared/contracts/billing/plans.ts";
import { Currency } from "#shared/kernel/index.ts";

export const USD = Currency.parse("USD");
export const someTerms = PlanTerms.parse({
  currency: "USD",
  interval: "month",
  base: 9_900,
  charges: [{ metric: "events", model: "per_unit", included: 50_000_000, unitPrice: "0.0002" }],
  entitlements: {
    events: { included: 50_000_000, hard: null },
    retentionDays: 90,
    apps: 10,
    members: 20,
    keyRatePerMinute: 1000,
    features: ["export"],
  },
});

export const someSubscription = (change: Partial<Subscription> = {}): Subscription => ({
  subscriptionId: "0198f000-0000-7000-8000-000000000002",
  plan: "pro",
  planName: "Pro",
  planVersion: 1,
  terms: someTerms,
  newestVersion: 1,
  state: "active",
  startedAt: "2026-09-01T00:00:00.000Z",
  trialEndsAt: null,
  periodStart: "2026-11-01T00:00:00.000Z",
  periodEnd: "2026-12-01T00:00:00.000Z",
  renewsAt: "2026-12-01T00:00:00.000Z",
  cancelAt: null,
  cancelledAt: null,
  pausedAt: null,
  pending: null,
  coupon: null,
  renewalOwner: "manual",
  credit: 0,
  currency: USD,
  ...change,
});

export const someOverview = (change: Partial<BillingOverview> = {}): BillingOverview => ({
  subscription: someSubscription(),
  billedTo: { name: "Acme", email: null, address: "1 Main St\nTown", taxId: null },
  provider: "manual",
  customer: null,
  hasPortal: false,
  moving: null,
  overdue: 0,
  upcoming: { at: "2026-12-01T00:00:00.000Z", total: 9_900, currency: USD },
  history: [],
  ...change,
});

export const somePreview = (change: Partial<ChangePreview> = {}): ChangePreview => ({
  at: "2026-11-15T10:00:00.000Z",
  hash: "35000.first",
  currency: USD,
  lines: [],
  total: 37_000,
  creditUsed: 2_000,
  dueNow: 35_000,
  next: { at: "2026-12-01T00:00:00.000Z", total: 79_900 },
  effectiveAt: "2026-11-15T10:00:00.000Z",
  loses: [],
  blockers: [],
  ...change,
});

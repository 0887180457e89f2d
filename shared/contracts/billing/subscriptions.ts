import { z } from "zod";
import { Currency, Instant, Minor, Name, Reason, UnitPrice, Uuid } from "../../kernel/index.ts";
import { Day } from "../usage.ts";
import { PlanCode, PlanTerms, Metric } from "./plans.ts";

/** Who collects money: an invoice by hand, Stripe, Paddle. */
export const PROVIDERS = ["manual", "stripe", "paddle"] as const;
export const Provider = z.enum(PROVIDERS);
export type Provider = z.infer<typeof Provider>;

/**
 * `trialing → active ⇄ past_due → active`; `active ⇄ paused`; every one → `cancelled`. `past_due`: an invoice is overdue, dunning
 * runs. Whether the tenant may use the platform is the tenant's state, not this one.
 */
export const SUBSCRIPTION_STATES = [
  "trialing",
  "active",
  "past_due",
  "paused",
  "cancelled",
] as const;
export const SubscriptionState = z.enum(SUBSCRIPTION_STATES);
export type SubscriptionState = z.infer<typeof SubscriptionState>;

/** `percent` 1–100, or `amount` in the currency; for that many invoices, null for all. */
export const Coupon = z.object({
  code: z.string().regex(/^[A-Z0-9-]{3,40}$/),
  name: Name,
  percent: z.number().int().min(1).max(100).nullable(),
  amount: Minor.min(1).nullable(),
  currency: Currency.nullable(),
  invoices: z.number().int().min(1).max(120).nullable(),
  redeemBy: Instant.nullable(),
  maxRedemptions: z.number().int().min(1).nullable(),
  redemptions: z.number().int(),
  state: z.enum(["active", "archived"]),
});
export const CreateCoupon = Coupon.omit({ redemptions: true, state: true }).refine(
  ({ percent, amount, currency }) =>
    (percent === null) !== (amount === null) && (amount === null) === (currency === null),
  { message: "coupon_value", path: ["percent"] },
);
export const CouponRef = z.object({ code: z.string().max(40) });

export const Subscription = z.object({
  subscriptionId: Uuid,
  plan: PlanCode,
  planName: z.string(),
  planVersion: z.number().int(),
  /** Of the version it has; a newer one of the catalogue changes nothing here. */
  terms: PlanTerms,
  /** Newest published version of the plan, for "an older version is kept". */
  newestVersion: z.number().int(),
  state: SubscriptionState,
  startedAt: Instant,
  trialEndsAt: Instant.nullable(),
  /** The interval that the base is paid for. */
  periodStart: Instant,
  periodEnd: Instant,
  /** When the next invoice is made; null when none will be. */
  renewsAt: Instant.nullable(),
  cancelAt: Instant.nullable(),
  cancelledAt: Instant.nullable(),
  pausedAt: Instant.nullable(),
  /** A change that waits for the period's end. */
  pending: z.object({ plan: PlanCode, planVersion: z.number().int(), at: Instant }).nullable(),
  coupon: z
    .object({ code: z.string(), name: z.string(), invoicesLeft: z.number().int().nullable() })
    .nullable(),
  /** Who collects the next renewal: always exactly one. */
  renewalOwner: Provider,
  /** What we owe the tenant: taken off the next invoices. */
  credit: Minor,
  currency: Currency,
});
export type Subscription = z.infer<typeof Subscription>;

/**
 * `change` with `when: "now"` prorates the base; `period_end` changes nothing until then. `cancel` with `now` gives the unused base
 * back as credit. `period_end` is asked for a downgrade by default.
 */
export const SubscriptionChange = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("start"),
    plan: PlanCode,
    /** Without it the plan's own. 0: none. */
    trialDays: z.number().int().min(0).max(365).optional(),
    coupon: z.string().max(40).optional(),
  }),
  z.object({ kind: z.literal("change"), plan: PlanCode, when: z.enum(["now", "period_end"]) }),
  z.object({ kind: z.literal("cancel"), when: z.enum(["now", "period_end"]) }),
  z.object({ kind: z.literal("uncancel") }),
  z.object({ kind: z.literal("pause") }),
  z.object({ kind: z.literal("resume") }),
]);
export type SubscriptionChange = z.infer<typeof SubscriptionChange>;

export const InvoiceLine = z.object({
  kind: z.enum(["base", "proration", "usage", "minimum", "coupon", "manual"]),
  /** What it is for, in English; the console words it from `kind`, `metric` and the days. */
  text: z.string(),
  plan: PlanCode.nullable(),
  metric: Metric.nullable(),
  quantity: z.number().int().nullable(),
  included: z.number().int().nullable(),
  unitPrice: UnitPrice.nullable(),
  amount: Minor,
  /** First day and the day after the last one, UTC. Of usage: the days of the usage ledger that it adds up. */
  from: Day.nullable(),
  until: Day.nullable(),
  tiers: z.array(
    z.object({
      upTo: z.number().int().nullable(),
      quantity: z.number().int(),
      unitPrice: UnitPrice,
      amount: Minor,
    }),
  ),
});
export type InvoiceLine = z.infer<typeof InvoiceLine>;

/**
 * What a change would do at `at`. `hash` covers the lines, the amount and what they were computed from; `apply` takes it together
 * with `at`, and computes again: any other result is refused with `preview_stale`, which carries both amounts.
 */
export const ChangePreview = z.object({
  at: Instant,
  hash: z.string(),
  currency: Currency,
  lines: z.array(InvoiceLine),
  /** Sum of the lines. */
  total: Minor,
  /** Credit that it would use up (positive) or add (negative). */
  creditUsed: Minor,
  /** Charged now. */
  dueNow: Minor,
  /** Estimate of the next renewal, by the usage so far. */
  next: z.object({ at: Instant, total: Minor }).nullable(),
  effectiveAt: Instant,
  /** What stops being allowed, in codes of limits and features: `apps`, `export`… */
  loses: z.array(z.string()),
  /** Why it cannot be done, `members` over the new limit…; empty when it can. */
  blockers: z.array(
    z.object({ limit: z.string(), has: z.number().int(), allowed: z.number().int() }),
  ),
});
export type ChangePreview = z.infer<typeof ChangePreview>;

export const PreviewChange = z.object({ change: SubscriptionChange });
export const ApplyChange = z.object({
  change: SubscriptionChange,
  at: Instant,
  hash: z.string().max(100),
  reason: Reason.optional(),
});

export const GrantCredit = z.object({ amount: Minor.min(1), reason: Reason });
export const ApplyCoupon = z.object({ code: z.string().max(40) });

/** Newest first. */
export const SubscriptionEvent = z.object({
  at: Instant,
  kind: z.string(),
  by: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  reason: z.string().nullable(),
});

import { z } from "zod";
import { Currency, Instant, Minor, Name, Slug, UnitPrice, Uuid } from "../../kernel/index.ts";
import { Entitlements } from "./entitlements.ts";

/** What is counted: live events of the ledger, active apps, members. Apps and members are counted as they stand when the period is billed. */
export const METRICS = ["events", "apps", "members"] as const;
export const Metric = z.enum(METRICS);
export type Metric = z.infer<typeof Metric>;

const Positive = Minor.min(0);
const Count = z.number().int().min(0).max(1_000_000_000_000);

/** `upTo`: the last unit of the tier; null for the last tier. */
export const Tier = z.object({
  upTo: Count.min(1).nullable(),
  unitPrice: UnitPrice,
  flat: Positive.default(0),
});

/** `graduated`: each unit at its own tier's price. `volume`: all units at the price of the tier that the whole quantity falls into. */
export const Charge = z.discriminatedUnion("model", [
  z.object({
    metric: Metric,
    model: z.literal("per_unit"),
    included: Count.default(0),
    unitPrice: UnitPrice,
  }),
  z.object({
    metric: Metric,
    model: z.enum(["graduated", "volume"]),
    included: Count.default(0),
    tiers: z.array(Tier).min(1).max(20),
  }),
]);
export type Charge = z.infer<typeof Charge>;

const inOrder = (tiers: readonly z.infer<typeof Tier>[]): boolean =>
  tiers.every((tier, index) => {
    const before = index === 0 ? 0 : (tiers[index - 1]?.upTo ?? Infinity);
    return index === tiers.length - 1 ? tier.upTo === null : (tier.upTo ?? 0) > before;
  });

/**
 * What a version of a plan costs. `base` is billed in advance for each interval; charges in arrears for each month, also of an
 * annual plan. `minimum`: the least that a month's charges come to.
 */
export const PlanTerms = z
  .object({
    currency: Currency,
    interval: z.enum(["month", "year"]),
    base: Positive,
    minimum: Positive.default(0),
    trialDays: z.number().int().min(0).max(365).default(0),
    charges: z.array(Charge).max(METRICS.length),
    entitlements: Entitlements,
  })
  .refine(({ charges }) => new Set(charges.map(({ metric }) => metric)).size === charges.length, {
    message: "metric_twice",
    path: ["charges"],
  })
  .refine(
    ({ charges }) => charges.every((charge) => !("tiers" in charge) || inOrder(charge.tiers)),
    { message: "tiers_order", path: ["charges"] },
  );
export type PlanTerms = z.infer<typeof PlanTerms>;

export const PlanCode = Slug;
export const PlanRef = z.object({ code: PlanCode });

/** A version is never changed once it is published; subscriptions keep theirs until they are changed (grandfathering). */
export const PlanVersion = z.object({
  version: z.number().int().min(1),
  state: z.enum(["draft", "published"]),
  terms: PlanTerms,
  publishedAt: Instant.nullable(),
  createdBy: z.string(),
  createdAt: Instant,
  /** Subscriptions on it that are not cancelled. */
  subscriptions: z.number().int(),
});
export const CataloguePlan = z.object({
  planId: Uuid,
  code: PlanCode,
  name: z.string(),
  /** `archived`: nobody new may take it; who has it keeps it. */
  state: z.enum(["draft", "active", "archived"]),
  /** May a tenant's admin choose it without us? */
  selfService: z.boolean(),
  versions: z.array(PlanVersion),
});
export type CataloguePlan = z.infer<typeof CataloguePlan>;

export const CreatePlan = z.object({
  code: PlanCode,
  name: Name,
  selfService: z.boolean().default(false),
  terms: PlanTerms,
});
/** Saves the plan's one draft version, made where there is none. */
export const DraftPlan = PlanRef.extend({
  name: Name.optional(),
  selfService: z.boolean().optional(),
  terms: PlanTerms,
});
/** `migrate`: also moves existing subscriptions, each at its own next period. */
export const PublishPlan = PlanRef.extend({ migrate: z.boolean().default(false) });

/** What a month would cost with these quantities, for the what-if calculator. Quantities default to 0. */
export const CalculatePlan = z.object({
  terms: PlanTerms,
  quantities: z.partialRecord(Metric, Count).default({}),
  /** For a curve: the bill at each of these numbers of events. */
  eventSteps: z.array(Count).max(200).default([]),
});
export const CalculatedLine = z.object({
  kind: z.enum(["base", "usage", "minimum"]),
  metric: Metric.nullable(),
  quantity: Count.nullable(),
  amount: Minor,
  /** Of tiers: how many units fell into which. */
  tiers: z.array(
    z.object({ upTo: Count.nullable(), quantity: Count, unitPrice: UnitPrice, amount: Minor }),
  ),
});
/** Of one month; the base of an annual plan is shown whole. */
export const CalculatedPlan = z.object({
  currency: Currency,
  lines: z.array(CalculatedLine),
  total: Minor,
  curve: z.array(z.object({ events: Count, total: Minor })),
});

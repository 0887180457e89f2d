import type { z } from "zod";
import type { CalculatedLine, CalculatedPlan, PlanTerms } from "#shared/contracts/billing/plans.ts";
import { sumOf, toMinor } from "./decimal.ts";
import { priceUsage, type Quantities } from "./price-usage.ts";

/** What a whole month would cost, and at each of `eventSteps`; the base of an annual plan counts whole. @throws `amount_too_large` */
export function calculate(
  terms: PlanTerms,
  quantities: Quantities,
  eventSteps: readonly number[] = [],
): z.infer<typeof CalculatedPlan> {
  const { charges, topUp } = priceUsage(terms, quantities);
  const none = { metric: null, quantity: null, tiers: [] };
  const lines: z.infer<typeof CalculatedLine>[] = [
    { kind: "base", ...none, amount: terms.base },
    ...charges.map(({ charge: { metric }, quantity, amount, tiers }) => ({
      kind: "usage" as const,
      metric,
      quantity,
      amount: toMinor(amount),
      tiers: tiers.map((tier) => ({ ...tier, amount: toMinor(tier.amount) })),
    })),
  ];
  if (topUp > 0n) lines.push({ kind: "minimum", ...none, amount: toMinor(topUp) });
  return {
    currency: terms.currency,
    lines,
    total: totalOf(terms, quantities),
    curve: eventSteps.map((events) => ({
      events,
      total: totalOf(terms, { ...quantities, events }),
    })),
  };
}

function totalOf(terms: PlanTerms, quantities: Quantities): number {
  const { charges, topUp } = priceUsage(terms, quantities);
  return toMinor(BigInt(terms.base) + sumOf(charges) + topUp);
}

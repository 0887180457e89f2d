import { PlanTerms } from "#shared/contracts/billing/plans.ts";
import type { z } from "zod";

/** Terms of a plan; what is left out is a monthly plan of 100.00 USD without charges. */
export const planTerms = (overrides: Partial<z.input<typeof PlanTerms>> = {}): PlanTerms =>
  PlanTerms.parse({
    currency: "USD",
    interval: "month",
    base: 10_000,
    charges: [],
    entitlements: {
      events: { included: null, hard: null },
      retentionDays: 30,
      apps: null,
      members: null,
      keyRatePerMinute: 1000,
      features: [],
    },
    ...overrides,
  });

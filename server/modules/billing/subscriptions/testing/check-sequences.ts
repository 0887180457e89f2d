import fc from "fast-check";
import type { Currency } from "#shared/kernel/index.ts";
import { DAY_MS, dayOf, parseDay, startOf } from "../../pricing/index.ts";
import { planTerms } from "../../testing/plan-terms.ts";
import type { HeldCoupon, PlanCopy } from "../decide/subscription-state.ts";
import {
  advance,
  change,
  giveBack,
  giveUp,
  grant,
  hear,
  newModel,
  pay,
  start,
  use,
  type BillingModel,
} from "./billing-model.ts";
import { checkEnd, checkNow } from "./check-model.ts";

const events = { metric: "events" as const, included: 7 };
const plan = (code: string, terms: Parameters<typeof planTerms>[0]): PlanCopy => ({
  code,
  name: code,
  version: 1,
  terms: planTerms(terms),
});
const TIERS = [
  { upTo: 10, unitPrice: "3.25" },
  { upTo: 25, unitPrice: "1.5", flat: 20 },
  { upTo: null, unitPrice: "0.333333333333" },
];
const PLANS = [
  plan("free", { base: 0 }),
  plan("flat", { base: 9_901 }),
  plan("unit", { base: 5_000, charges: [{ ...events, model: "per_unit", unitPrice: "2.5" }] }),
  plan("steps", {
    base: 333,
    minimum: 100,
    charges: [{ ...events, model: "graduated", tiers: TIERS }],
  }),
  plan("bulk", { base: 0, minimum: 77, charges: [{ ...events, model: "volume", tiers: TIERS }] }),
  plan("year", {
    base: 99_999,
    interval: "year",
    charges: [{ ...events, model: "per_unit", unitPrice: "1" }],
  }),
];
const COUPONS: HeldCoupon[] = [
  { code: "HALF", name: "Half", percent: 50, amount: null, invoicesLeft: null },
  { code: "THIRD", name: "Third", percent: 33, amount: null, invoicesLeft: 2 },
  { code: "ALL", name: "All", percent: 100, amount: null, invoicesLeft: 1 },
  { code: "OFF", name: "Off", percent: null, amount: 1_234, invoicesLeft: 3 },
];

const anyPlan = fc.constantFrom(...PLANS);
const when = fc.constantFrom("now" as const, "period_end" as const);
const index = fc.nat({ max: 5 });
const steps = (of: { coupons: boolean; losses: boolean }) =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant("wait" as const),
        ms: fc.oneof(
          fc.integer({ min: 1, max: DAY_MS }),
          fc.integer({ min: DAY_MS, max: 45 * DAY_MS }),
          fc.constantFrom(DAY_MS, 28 * DAY_MS, 31 * DAY_MS, 400 * DAY_MS),
        ),
      }),
    },
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant("use" as const),
        ago: fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 45 })),
        events: fc.constantFrom(1, 5, 9, 17, -1, -6, -30),
      }),
    },
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant("start" as const),
        plan: anyPlan,
        trialDays: fc.constantFrom(0, 0, 0, 1, 14),
        coupon: of.coupons ? fc.constantFrom(null, ...COUPONS) : fc.constant(null),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant("change" as const), plan: anyPlan, when }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("cancel" as const), when }) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constantFrom("uncancel" as const, "pause" as const, "resume" as const),
      }),
    },
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant("hear" as const),
        invoice: index,
        charge: fc.nat({ max: 1 }),
        version: fc.integer({ min: 1, max: 6 }),
        state: fc.constantFrom(
          "pending" as const,
          "paid" as const,
          "failed" as const,
          "cancelled" as const,
          "disputed" as const,
        ),
        percent: fc.constantFrom(0, 30, 100, 120),
        refund: fc.constantFrom(
          "none" as const,
          "pending" as const,
          "done" as const,
          "failed" as const,
        ),
        dispute: fc.constantFrom("none" as const, "open" as const, "won" as const, "lost" as const),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constantFrom("pay" as const, "refund" as const),
        invoice: index,
        percent: fc.constantFrom(1, 50, 100, 110),
      }),
    },
    {
      weight: of.losses ? 1 : 0,
      arbitrary: fc.record({
        do: fc.constant("give up" as const),
        invoice: index,
        as: fc.constantFrom("void" as const, "uncollectible" as const),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant("grant" as const),
        amount: fc.integer({ min: 1, max: 9_000 }),
      }),
    },
  );
type Step = typeof steps extends (of: never) => fc.Arbitrary<infer Made> ? Made : never;

function run(model: BillingModel, step: Step): void {
  const invoice =
    "invoice" in step ? model.invoices[model.invoices.length - 1 - step.invoice] : undefined;
  const share = (percent: number) => ((invoice?.money.due ?? 0n) * BigInt(percent)) / 100n;
  switch (step.do) {
    case "wait":
      return advance(model, step.ms);
    case "use":
      return use(model, dayOf(model.now) - step.ago, step.events);
    case "start":
      return start(model, step.plan, step);
    case "change":
      return void change(model, { kind: "change", plan: step.plan, when: step.when });
    case "cancel":
      return void change(model, { kind: "cancel", when: step.when });
    case "uncancel":
    case "pause":
    case "resume":
      return void change(model, { kind: step.do });
    case "grant":
      return grant(model, BigInt(step.amount));
    case "hear":
      return invoice && invoice.money.due > 0n
        ? void hear(model, invoice, chargeOf(invoice.number, step, share(step.percent)))
        : undefined;
    case "pay":
      return invoice && share(step.percent) > 0n
        ? pay(model, invoice, share(step.percent))
        : undefined;
    case "refund":
      return invoice && share(step.percent) > 0n
        ? giveBack(model, invoice, share(step.percent))
        : undefined;
    case "give up":
      return invoice && giveUp(model, invoice, step.as);
  }
}

/** Whatever a provider may say, in any order: some of it could not have happened. */
const chargeOf = (number: number, step: Extract<Step, { do: "hear" }>, paid: bigint) => ({
  reference: `ch_${number}_${step.charge}`,
  invoiceId: String(number),
  state: step.state,
  currency: "USD" as Currency,
  amount: paid,
  paid,
  refunds:
    step.refund === "none"
      ? []
      : [
          {
            reference: `re_${number}_${step.charge}`,
            refundId: null,
            amount: 50n,
            state: step.refund,
          },
        ],
  disputes:
    step.dispute === "none"
      ? []
      : [{ reference: `dp_${number}_${step.charge}`, amount: 70n, state: step.dispute }],
  error: null,
  version: BigInt(step.version),
  url: null,
  paidAt: null,
});

/** Runs as many random sequences of changes, clock moves, usage and money; throws with the shortest one that breaks a rule. */
export function checkSequences(of: { runs: number; seed: number }): void {
  const kinds = fc.record({ coupons: fc.boolean(), losses: fc.boolean() });
  const begin = fc.integer({
    min: startOf(parseDay("2027-12-25")),
    max: startOf(parseDay("2028-03-02")),
  });
  fc.assert(
    fc.property(
      kinds.chain((kind) =>
        fc.record({
          kind: fc.constant(kind),
          begin,
          plan: anyPlan,
          steps: fc.array(steps(kind), { minLength: 1, maxLength: 30, size: "max" }),
        }),
      ),
      ({ kind, begin: from, plan: first, steps: done }) => {
        const model = newModel(from);
        start(model, first, { trialDays: 0, coupon: null });
        for (const step of done) {
          run(model, step);
          checkNow(model);
        }
        checkEnd(model, kind, PLANS[1]);
      },
    ),
    { numRuns: of.runs, seed: of.seed },
  );
}

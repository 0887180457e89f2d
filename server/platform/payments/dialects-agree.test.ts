import { Transaction } from "@paddle/paddle-node-sdk";
import fc from "fast-check";
import { z } from "zod";
import { expect, test } from "vitest";
import { Currency } from "#shared/kernel/index.ts";
import type { ChargeState } from "./payment-provider.ts";
import * as paddle from "./providers/paddle-charge.ts";
import * as stripe from "./providers/stripe-charge.ts";
import { adjustmentsJson, transactionJson } from "./testing/paddle-dialect.ts";
import {
  createPaymentSimulator,
  SimulatedRefusal,
  type PaymentSimulator,
  type SimulatedCharge,
} from "./testing/payment-simulator.ts";
import { invoiceJson, partsJson } from "./testing/stripe-dialect.ts";

const RUNS = 100_000;

const command = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("try" as const),
      card: fc.constantFrom("pays" as const, "declines" as const, "processes" as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("link" as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("arrive" as const), arrives: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("cancel" as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("refund" as const),
      amount: fc.integer({ min: 1, max: 700 }),
      waits: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("refunded" as const),
      which: fc.nat(3),
      succeeds: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("dispute" as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("decided" as const),
      outcome: fc.constantFrom("won" as const, "lost" as const),
    }),
  },
);
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

/** The one model: what a charge is, told in a few lines that know no provider. */
interface Model {
  status: "open" | "paid" | "void";
  attempts: ("pending" | "failed" | "captured")[];
  refunds: { amount: bigint; status: "pending" | "done" | "failed" }[];
  dispute: "none" | "open" | "won" | "lost";
}
const pendingAt = (model: Model) => model.attempts.indexOf("pending");
const givenBack = (model: Model) =>
  model.refunds.reduce((sum, { amount, status }) => (status === "failed" ? sum : sum + amount), 0n);

function play(model: Model, made: Command, total: bigint): void {
  const open = model.status === "open" && pendingAt(model) < 0;
  if (made.kind === "try" && open) {
    model.attempts.push(
      made.card === "pays" ? "captured" : made.card === "declines" ? "failed" : "pending",
    );
    if (made.card === "pays") model.status = "paid";
  }
  if (made.kind === "link" && open) {
    model.attempts.push("captured");
    model.status = "paid";
  }
  if (made.kind === "arrive" && pendingAt(model) >= 0) {
    model.attempts[pendingAt(model)] = made.arrives ? "captured" : "failed";
    if (made.arrives) model.status = "paid";
  }
  if (made.kind === "cancel" && open) model.status = "void";
  if (
    made.kind === "refund" &&
    model.status === "paid" &&
    givenBack(model) + BigInt(made.amount) <= total
  )
    model.refunds.push({ amount: BigInt(made.amount), status: made.waits ? "pending" : "done" });
  if (made.kind === "refunded") {
    const refund = model.refunds[made.which];
    if (refund?.status === "pending") refund.status = made.succeeds ? "done" : "failed";
  }
  if (made.kind === "dispute" && model.status === "paid" && model.dispute === "none")
    model.dispute = "open";
  if (made.kind === "decided" && model.dispute === "open") model.dispute = made.outcome;
}

function act(simulator: PaymentSimulator, { id, customer }: SimulatedCharge, made: Command): void {
  try {
    if (made.kind === "try") {
      simulator.customerOf(customer).card = made.card;
      simulator.attempt(id);
    }
    if (made.kind === "link") simulator.payByLink(id);
    if (made.kind === "arrive") simulator.settlePending(id, made.arrives);
    if (made.kind === "cancel") simulator.cancel(id);
    if (made.kind === "refund") {
      simulator.refundsWait(made.waits);
      simulator.refund(id, BigInt(made.amount), null);
    }
    if (made.kind === "refunded") {
      const refund = simulator.chargeOf(id).refunds[made.which];
      if (refund) simulator.settleRefund(refund.id, made.succeeds);
    }
    if (made.kind === "dispute") simulator.dispute(id);
    if (made.kind === "decided") simulator.closeDispute(id, made.outcome);
  } catch (error) {
    if (!(error instanceof SimulatedRefusal)) throw error;
  }
}

/** Paddle never says that a dispute is lost for good. */
function expected(model: Model, dialect: "stripe" | "paddle", total: bigint) {
  const dispute = dialect === "paddle" && model.dispute === "lost" ? "open" : model.dispute;
  const failed = pendingAt(model) < 0 && model.attempts.length > 0;
  return {
    state:
      model.status === "void"
        ? "cancelled"
        : model.status === "paid"
          ? dispute === "open"
            ? "disputed"
            : "paid"
          : failed
            ? "failed"
            : "pending",
    amount: total,
    paid: model.status === "paid" ? total : 0n,
    refunds: model.refunds.map(({ amount, status }) => `${amount} ${status}`),
    disputes: dispute === "none" ? [] : [`${total} ${dispute}`],
  };
}
const told = (charge: ChargeState) => ({
  state: charge.state,
  amount: charge.amount,
  paid: charge.paid,
  refunds: charge.refunds.map(({ amount, state }) => `${amount} ${state}`),
  disputes: charge.disputes.map(({ amount, state }) => `${amount} ${state}`),
});

const READ = {
  stripe(charge: SimulatedCharge): ChargeState {
    const { charges, refunds, disputes } = partsJson(charge);
    return stripe.toChargeState({
      invoice: stripe.StripeInvoice.parse(invoiceJson(charge)),
      charges: z.array(stripe.StripeCharge).parse(charges),
      refunds: z.array(stripe.StripeRefund).parse(refunds),
      disputes: z.array(stripe.StripeDispute).parse(disputes),
    });
  },
  paddle: (charge: SimulatedCharge): ChargeState =>
    paddle.toChargeState(
      paddle.PaddleTransaction.parse(new Transaction(transactionJson(charge) as never)),
      z.array(paddle.PaddleAdjustment).parse(adjustmentsJson(charge)),
    ),
};

test(`${RUNS} random lives of a charge: both dialects, read by the adapters' own code, agree with one model; versions only grow, and grow with each change`, () => {
  const total = 1000n;
  const currency = Currency.parse("USD");
  fc.assert(
    fc.property(
      fc.array(command, { minLength: 1, maxLength: 9 }),
      fc.boolean(),
      (commands, sent) => {
        for (const dialect of ["stripe", "paddle"] as const) {
          const simulator = createPaymentSimulator();
          const { id: customer } = simulator.makeCustomer({
            tenantId: "t",
            currency: "USD",
            name: "",
            email: "",
          });
          const { id } = simulator.draft({ customer, invoiceId: "i", currency, sent });
          simulator.addLine(id, { mark: "0", text: "", amount: total });
          simulator.finalize(id);
          const charge = simulator.chargeOf(id);
          const model: Model = { status: "open", attempts: [], refunds: [], dispute: "none" };
          let before = READ[dialect](charge);
          for (const made of commands) {
            act(simulator, charge, made);
            play(model, made, total);
            const now = READ[dialect](charge);
            const [is, was] = [told(now), told(before)];
            expectSame(is, expected(model, dialect, total));
            const changed = !same(is, was);
            if (now.version < before.version || (changed && now.version === before.version))
              throw new Error(`the version went from ${before.version} to ${now.version}`);
            before = now;
          }
          expectSame(
            { taken: simulator.captured("i").length },
            { taken: model.status === "paid" ? 1 : 0 },
          );
        }
      },
    ),
    { numRuns: RUNS, verbose: 0 },
  );
}, 240_000);

const text = (value: object) =>
  JSON.stringify(value, (_, field: unknown) => (typeof field === "bigint" ? String(field) : field));
const same = (a: object, b: object) => text(a) === text(b);
/** vitest's own comparison takes most of a second for a thousand of these. */
function expectSame(is: object, should: object): void {
  if (!same(is, should)) expect(is).toEqual(should);
}

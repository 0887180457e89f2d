import fc from "fast-check";
import { expect, test } from "vitest";
import type { Currency } from "#shared/kernel/index.ts";
import type { ChargeState } from "#server/platform/payments/payment-provider.ts";
import { applyCharge, type Settled, type Standing } from "./apply-charge.ts";

const DUE = 10_000n;
const open: Standing["invoice"] = {
  state: "open",
  due: DUE,
  paid: 0n,
  refunded: 0n,
  collection: "queued",
  error: null,
  provider: "stripe",
  reference: null,
};
const charge = (of: Partial<ChargeState>): ChargeState => ({
  reference: "ch_1",
  invoiceId: "i",
  state: "pending",
  currency: "USD" as Currency,
  amount: DUE,
  paid: 0n,
  refunds: [],
  disputes: [],
  error: null,
  version: 1n,
  url: null,
  paidAt: null,
  ...of,
});

/** An invoice that hears one state after the other, with its accounts. */
function hearing(start: Partial<Standing["invoice"]> = {}) {
  let invoice: Standing["invoice"] = { ...open, ...start };
  const charges = new Map<string, { version: bigint; paid: bigint }>();
  const booked = new Set<string>();
  const accounts: Record<string, bigint> = {};
  const outcomes: Settled["outcome"][] = [];
  const hear = (told: ChargeState) => {
    const known = charges.get(told.reference);
    const credit = -(accounts["credit"] ?? 0n);
    const settled = applyCharge({ invoice, charge: known, booked, credit }, "stripe", told);
    if (!settled) return "stale";
    invoice = settled.invoice;
    charges.set(told.reference, { version: told.version, paid: told.paid });
    outcomes.push(settled.outcome);
    for (const { source, entries } of settled.bookings) {
      expect(booked.has(source)).toBe(false);
      booked.add(source);
      expect(entries.reduce((sum, { amount }) => sum + amount, 0n)).toBe(0n);
      for (const { account, amount } of entries)
        accounts[account] = (accounts[account] ?? 0n) + amount;
    }
    return settled.outcome;
  };
  const nonZero = () => Object.fromEntries(Object.entries(accounts).filter(([, v]) => v !== 0n));
  return { hear, outcomes, accounts: nonZero, invoice: () => invoice };
}

test("paid, heard a hundred times, is booked once", () => {
  const one = hearing();
  const told = charge({ state: "paid", paid: DUE });
  expect(one.hear(told)).toBe("paid");
  for (let again = 0; again < 99; again += 1) expect(one.hear(told)).toBe("stale");
  expect(one.accounts()).toEqual({ cash: DUE, receivable: -DUE });
  expect(one.invoice()).toMatchObject({ state: "paid", collection: "paid", paid: DUE });
});

test("a failure that is heard of after the payment changes nothing", () => {
  const one = hearing();
  one.hear(charge({ state: "paid", paid: DUE, version: 5n }));
  expect(one.hear(charge({ state: "failed", error: "declined", version: 4n }))).toBe("stale");
  expect(one.invoice()).toMatchObject({ state: "paid", collection: "paid", error: null });
});

test("a failure is told with its reason, a part that is paid stays, the rest ends it", () => {
  const one = hearing();
  expect(one.hear(charge({ state: "failed", error: "declined", version: 1n }))).toBe("failed");
  expect(one.invoice()).toMatchObject({ collection: "failed", error: "declined" });
  expect(one.hear(charge({ paid: 4_000n, version: 2n }))).toBe("none");
  expect(one.invoice()).toMatchObject({ state: "open", paid: 4_000n, collection: "pending" });
  expect(one.hear(charge({ state: "paid", paid: DUE, version: 3n }))).toBe("paid");
  expect(one.accounts()).toEqual({ cash: DUE, receivable: -DUE });
});

test("what is paid beyond what is due, or for an invoice that is void, becomes credit", () => {
  const over = hearing();
  over.hear(charge({ state: "paid", paid: DUE + 700n }));
  expect(over.accounts()).toEqual({ cash: DUE + 700n, receivable: -DUE, credit: -700n });
  const gone = hearing({ state: "void" });
  gone.hear(charge({ state: "paid", paid: DUE }));
  expect(gone.accounts()).toEqual({ cash: DUE, credit: -DUE });
  expect(gone.invoice().state).toBe("void");
});

test("what was written off and is paid after all is no bad debt any more", () => {
  const one = hearing({ state: "uncollectible" });
  expect(one.hear(charge({ state: "paid", paid: DUE }))).toBe("paid");
  expect(one.accounts()).toEqual({ cash: DUE, bad_debt: -DUE });
});

test("a part that was paid of what was written off, and is taken back, is lost: nobody owes it any more", () => {
  const one = hearing({ state: "uncollectible" });
  one.hear(charge({ paid: 4_000n, version: 1n }));
  one.hear(charge({ state: "failed", error: "returned", version: 2n }));
  expect(one.accounts()).toEqual({});
  expect(one.invoice()).toMatchObject({ state: "uncollectible", paid: 0n });
});

test("a refund is booked when it is done, once; one that the bank sends back is undone", () => {
  const one = hearing();
  const refund = { reference: "re_1", refundId: null, amount: 2_500n };
  one.hear(
    charge({ state: "paid", paid: DUE, version: 1n, refunds: [{ ...refund, state: "pending" }] }),
  );
  expect(one.invoice().refunded).toBe(0n);
  for (const version of [2n, 3n])
    one.hear(
      charge({ state: "paid", paid: DUE, version, refunds: [{ ...refund, state: "done" }] }),
    );
  expect(one.invoice()).toMatchObject({ state: "paid", refunded: 2_500n });
  expect(one.accounts()).toEqual({ cash: 7_500n, receivable: -DUE, revenue: 2_500n });
  for (const version of [4n, 5n])
    one.hear(
      charge({ state: "paid", paid: DUE, version, refunds: [{ ...refund, state: "failed" }] }),
    );
  expect(one.invoice().refunded).toBe(0n);
  expect(one.accounts()).toEqual({ cash: DUE, receivable: -DUE });
});

test("a dispute holds the money back; won it is ours again, lost it is bad debt, also where the end is heard of first", () => {
  const disputed = (state: "open" | "won" | "lost", version: bigint) =>
    charge({
      state: state === "won" ? "paid" : "disputed",
      paid: DUE,
      version,
      disputes: [{ reference: "dp_1", amount: DUE, state }],
    });
  const won = hearing();
  won.hear(disputed("open", 2n));
  expect(won.accounts()).toEqual({ receivable: -DUE, disputes: DUE });
  expect(won.invoice()).toMatchObject({ state: "paid", collection: "disputed" });
  won.hear(disputed("won", 3n));
  expect(won.accounts()).toEqual({ receivable: -DUE, cash: DUE });
  const lost = hearing();
  expect(lost.hear(disputed("lost", 3n))).toBe("paid");
  expect(lost.hear(disputed("open", 2n))).toBe("stale");
  expect(lost.accounts()).toEqual({ receivable: -DUE, bad_debt: DUE });
  lost.hear(disputed("won", 4n));
  expect(lost.accounts()).toEqual({ receivable: -DUE, cash: DUE });
});

test("a payment that the bank returns is owed again", () => {
  const one = hearing();
  one.hear(charge({ state: "paid", paid: DUE, version: 1n }));
  expect(one.hear(charge({ state: "failed", error: "returned", version: 2n }))).toBe("failed");
  expect(one.accounts()).toEqual({});
  expect(one.invoice()).toMatchObject({ state: "open", paid: 0n, collection: "failed" });
});

test("late news of an earlier charge brings its money, and says nothing of the one that collects now", () => {
  const one = hearing();
  one.hear(charge({ state: "failed", error: "declined" }));
  one.hear(charge({ reference: "ch_2" }));
  one.hear(charge({ state: "cancelled", version: 2n }));
  expect(one.invoice()).toMatchObject({ reference: "ch_2", collection: "pending", error: null });
  one.hear(charge({ state: "paid", paid: 3_000n, version: 3n }));
  expect(one.invoice()).toMatchObject({ collection: "pending", paid: 3_000n });
});

test("whatever comes lost, twice or in another order: the books say what the last state says", () => {
  const kinds = fc.array(
    fc.constantFrom("fail", "part", "pay", "refund", "dispute", "win", "lose"),
    {
      minLength: 1,
      maxLength: 8,
    },
  );
  const histories = kinds.map((steps) => {
    let now = charge({ version: 0n });
    return steps.map((step, at) => {
      now = { ...now, version: BigInt(at + 1), ...next(now, step, at) };
      return now;
    });
  });
  fc.assert(
    fc.property(histories, fc.infiniteStream(fc.nat()), (history, picks) => {
      const told = hearing();
      for (const state of history) told.hear(state);
      const mixed = hearing();
      for (const pick of picks.take(12)) mixed.hear(history[pick % history.length]!);
      mixed.hear(history.at(-1)!);
      expect(mixed.accounts()).toEqual(told.accounts());
      expect(mixed.invoice()).toMatchObject({
        paid: told.invoice().paid,
        refunded: told.invoice().refunded,
        state: told.invoice().state,
      });
    }),
    { numRuns: 1000 },
  );
});

function next(now: ChargeState, step: string, at: number): Partial<ChargeState> {
  const left = now.paid - now.refunds.reduce((sum, { amount }) => sum + amount, 0n);
  const [dispute] = now.disputes;
  switch (step) {
    case "fail":
      return now.paid === DUE ? {} : { state: "failed", error: "declined" };
    case "part":
      return now.paid === 0n ? { paid: 4_000n, state: "pending" } : {};
    case "pay":
      return { paid: DUE, state: "paid" };
    case "refund":
      return left < 1_000n
        ? {}
        : {
            refunds: [
              ...now.refunds,
              { reference: `re_${at}`, refundId: null, amount: 1_000n, state: "done" },
            ],
          };
    case "dispute":
      return now.paid === DUE && !dispute
        ? { state: "disputed", disputes: [{ reference: "dp", amount: 900n, state: "open" }] }
        : {};
    default:
      return dispute?.state === "open"
        ? { disputes: [{ ...dispute, state: step === "win" ? "won" : "lost" }] }
        : {};
  }
}

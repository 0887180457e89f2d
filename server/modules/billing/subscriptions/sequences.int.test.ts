import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SubscriptionChange } from "#shared/contracts/billing/subscriptions.ts";
import type { Currency } from "#shared/kernel/index.ts";
import { settleCharge } from "../settlement/index.ts";
import { checkBooks } from "../testing/check-books.ts";
import { billingWorld, type BilledTenant, type BillingWorld } from "../testing/billing-world.ts";

const DAY_MS = 86_400_000;
const EXPECTED = new Set([
  "subscription_state_conflict",
  "subscription_exists",
  "not_found",
  "invoice_state_conflict",
  "amount_invalid",
]);

let world: BillingWorld;
let plans: string[];
beforeAll(async () => {
  world = await billingWorld();
  const charge = { metric: "events" as const, included: 50 };
  plans = [
    await world.plan({}),
    await world.plan({
      base: 4_321,
      minimum: 99,
      charges: [{ ...charge, model: "per_unit", unitPrice: "0.75" }],
    }),
    await world.plan({
      base: 88_888,
      interval: "year",
      charges: [
        {
          ...charge,
          model: "graduated",
          tiers: [
            { upTo: 100, unitPrice: "3", flat: 0 },
            { upTo: null, unitPrice: "1.25", flat: 10 },
          ],
        },
      ],
    }),
  ];
});
afterAll(() => world.services.stop());

const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("wait" as const),
      days: fc.double({ min: 0.01, max: 40, noNaN: true }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("use" as const),
      ago: fc.nat({ max: 40 }),
      events: fc.nat({ max: 400 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("change" as const),
      kind: fc.constantFrom("start", "change", "change", "cancel", "uncancel", "pause", "resume"),
      plan: fc.nat({ max: 2 }),
      when: fc.constantFrom("now" as const, "period_end" as const),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("money" as const),
      how: fc.constantFrom("pay", "over", "part", "fail", "void", "writeOff", "refund"),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer Made> ? Made : never;

const changeOf = ({ kind, plan, when }: Extract<Step, { do: "change" }>): SubscriptionChange => {
  const code = plans[plan] ?? "";
  if (kind === "start") return { kind, plan: code };
  if (kind === "change") return { kind, plan: code, when };
  if (kind === "cancel") return { kind, when };
  return { kind: kind as "uncancel" | "pause" | "resume" };
};

/** Previews and applies; what is written is what was shown. */
async function applyAsShown(acme: BilledTenant, change: SubscriptionChange): Promise<void> {
  const { tenantId } = acme;
  const shown = await world.staff.subscriptions.preview({ tenantId, change });
  const before = (await acme.invoices()).length;
  await world.staff.subscriptions.change({ tenantId, change, at: shown.at, hash: shown.hash });
  const made = (await acme.invoices()).slice(before);
  expect(made.length).toBe(shown.lines.length > 0 ? 1 : 0);
  if (made[0]) expect(made[0]).toMatchObject({ total: shown.total, due: shown.dueNow });
}

async function money(acme: BilledTenant, how: string): Promise<void> {
  const { tenantId } = acme;
  const { rows } = await world.staff.invoices.ofTenant({ tenantId });
  const [invoice] = rows.filter(({ due }) => due > 0);
  if (!invoice) return;
  const { invoiceId, due } = invoice;
  const call = { tenantId, invoiceId, reason: "at random" };
  const { invoices } = world.staff;
  if (how === "pay") await invoices.markPaid(call);
  if (how === "part") await invoices.markPaid({ ...call, amount: Math.ceil(due / 3) });
  if (how === "over") await invoices.markPaid({ ...call, amount: due + 500 });
  if (how === "void") await invoices.void(call);
  if (how === "writeOff") await invoices.writeOff(call);
  if (how === "refund") await invoices.refund({ ...call, amount: Math.ceil(due / 4) });
  if (how === "fail")
    await acme.in((tx) =>
      settleCharge(tx, world.services, "stripe", {
        reference: `ch_${invoiceId}`,
        invoiceId,
        state: "failed",
        currency: "USD" as Currency,
        amount: BigInt(due),
        paid: 0n,
        refunds: [],
        disputes: [],
        error: "declined",
        version: 1n,
        url: null,
        paidAt: null,
      }),
    );
}

async function run(acme: BilledTenant, now: Date, doing: Step): Promise<Date> {
  switch (doing.do) {
    case "wait": {
      const next = new Date(now.getTime() + Math.ceil(doing.days * DAY_MS));
      await world.renew(next.toISOString());
      return next;
    }
    case "use":
      await acme.use(
        new Date(now.getTime() - doing.ago * DAY_MS).toISOString().slice(0, 10),
        doing.events,
      );
      return now;
    case "change":
      await applyAsShown(acme, changeOf(doing));
      return now;
    case "money":
      await money(acme, doing.how);
      return now;
  }
}

test("in PostgreSQL too: what is shown is charged, books balance and say what is owed, whatever happens", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 6, maxLength: 16, size: "max" }),
      async (steps) => {
        const acme = await world.tenant();
        let now = new Date("2028-01-30T12:00:00.000Z");
        world.at(now.toISOString());
        await applyAsShown(acme, { kind: "start", plan: plans[1] ?? "" });
        for (const doing of steps) {
          try {
            now = await run(acme, now, doing);
          } catch (error) {
            const { code } = (error as { cause?: { code?: string } }).cause ?? {};
            if (!EXPECTED.has(code ?? "")) throw error;
          }
          await acme.in(checkBooks);
        }
        // Nobody else's renewals are waited for by the sequences that follow.
        await applyAsShown(acme, { kind: "cancel", when: "now" }).catch(() => undefined);
      },
    ),
    { numRuns: 20 },
  );
}, 120_000);

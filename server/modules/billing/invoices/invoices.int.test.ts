import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Provider } from "#shared/contracts/billing/subscriptions.ts";
import type { Currency } from "#shared/kernel/index.ts";
import type { ChargeState } from "#server/platform/payments/payment-provider.ts";
import { settleCharge } from "../settlement/index.ts";
import { checkBooks } from "../testing/check-books.ts";
import { billingWorld, type BilledTenant, type BillingWorld } from "../testing/billing-world.ts";
import { makeCustomer, readCalls } from "../testing/call-rows.store.ts";

let world: BillingWorld;
let acme: BilledTenant;
const reason = "checking the books";
beforeAll(async () => {
  world = await billingWorld("2026-03-01T00:00:00.000Z");
});
beforeEach(async () => {
  world.at("2026-03-01T00:00:00.000Z");
  acme = await world.tenant();
});
afterAll(() => world.services.stop());

const issue = (amount: number) =>
  world.staff.invoices.issue({
    tenantId: acme.tenantId,
    lines: [{ text: "Work", amount }],
    reason,
  });
const of = (invoiceId: string) => ({ tenantId: acme.tenantId, invoiceId });
const credit = async () =>
  (await world.staff.subscriptions.grantCredit({ tenantId: acme.tenantId, amount: 1, reason }))
    .credit - 1;
const balances = async (invoiceId: string) => {
  const sums: Record<string, number> = {};
  for (const { account, amount } of (await world.staff.invoices.get(of(invoiceId))).entries)
    sums[account] = (sums[account] ?? 0) + amount;
  return sums;
};
const charge = (invoiceId: string, given: Partial<ChargeState>): ChargeState => ({
  reference: `ch_${invoiceId.slice(-8)}`,
  invoiceId,
  state: "paid",
  currency: "USD" as Currency,
  amount: 10_000n,
  paid: 0n,
  refunds: [],
  disputes: [],
  error: null,
  version: 1n,
  url: "https://pay.example.test/1",
  paidAt: null,
  ...given,
});
const settle = (told: ChargeState, provider: Provider = "stripe") =>
  acme.in((tx) => settleCharge(tx, world.services, provider, told));
/** A subscription that Stripe collects, with its first invoice. */
async function byStripe() {
  await acme.in((tx) => makeCustomer(tx, "stripe"));
  await acme.change({ kind: "start", plan: await world.plan({}) });
  const { rows } = await world.staff.invoices.ofTenant({ tenantId: acme.tenantId });
  const [first] = rows;
  if (!first) throw new Error("no invoice");
  return first;
}

test("an invoice by hand is owed, numbered without a gap also by many at once, and paid by hand", async () => {
  const made = await Promise.all(Array.from({ length: 8 }, () => issue(1_000)));
  expect(made.map(({ number }) => number.slice(-6)).toSorted()).toEqual(
    Array.from({ length: 8 }, (_, index) => String(index + 1).padStart(6, "0")),
  );
  const [one] = made;
  if (!one) throw new Error("none");
  expect(one).toMatchObject({ state: "open", due: 1_000, provider: "manual", collection: "none" });
  expect(one.dueAt).toBe("2026-03-15T00:00:00.000Z");
  const paid = await world.staff.invoices.markPaid({ ...of(one.invoiceId), reason });
  expect(paid).toMatchObject({ state: "paid", paid: 1_000, collection: "paid" });
  expect(paid.history.map(({ kind }) => kind)).toEqual(["issued", "payment"]);
  expect(await balances(one.invoiceId)).toEqual({ receivable: 0, revenue: -1_000, cash: 1_000 });
  await expect(
    world.staff.invoices.markPaid({ ...of(one.invoiceId), reason }),
  ).rejects.toMatchObject({ cause: { code: "invoice_state_conflict" } });
  await acme.in(checkBooks);
});

test("a part is a part; what is too much is credit, and pays the next invoice", async () => {
  const { invoiceId } = await issue(1_000);
  const mark = (amount: number) =>
    world.staff.invoices.markPaid({ ...of(invoiceId), amount, reason });
  expect(await mark(300)).toMatchObject({ state: "open", paid: 300 });
  expect(await mark(900)).toMatchObject({ state: "paid", paid: 1_000 });
  expect(await credit()).toBe(200);
  // One more came with looking at it.
  expect(await issue(500)).toMatchObject({ total: 500, creditUsed: 201, due: 299 });
  await acme.in(checkBooks);
});

test("the same payment with the same key is booked once", async () => {
  const { invoiceId } = await issue(1_000);
  const mark = () =>
    world.staff.invoices.markPaid({
      ...of(invoiceId),
      amount: 400,
      reason,
      idempotencyKey: `pay-${invoiceId}`,
    });
  await mark();
  await mark();
  expect(await world.staff.invoices.get(of(invoiceId))).toMatchObject({ paid: 400 });
});

test("void was never owed: the books are reversed, credit comes back; what is written off is a loss", async () => {
  await world.staff.subscriptions.grantCredit({ tenantId: acme.tenantId, amount: 400, reason });
  const voided = await issue(1_000);
  expect(voided).toMatchObject({ creditUsed: 400, due: 600 });
  expect(await world.staff.invoices.void({ ...of(voided.invoiceId), reason })).toMatchObject({
    state: "void",
  });
  expect(await balances(voided.invoiceId)).toEqual({ receivable: 0, revenue: 0, credit: 0 });
  const lost = await issue(2_000);
  await world.staff.invoices.markPaid({ ...of(lost.invoiceId), amount: 100, reason });
  await expect(world.staff.invoices.void({ ...of(lost.invoiceId), reason })).rejects.toMatchObject({
    cause: { code: "amount_invalid" },
  });
  expect(await world.staff.invoices.writeOff({ ...of(lost.invoiceId), reason })).toMatchObject({
    state: "uncollectible",
  });
  expect(await balances(lost.invoiceId)).toEqual({
    receivable: 0,
    revenue: -2_000,
    credit: 400,
    cash: 100,
    bad_debt: 1_500,
  });
  expect(await world.staff.invoices.markPaid({ ...of(lost.invoiceId), reason })).toMatchObject({
    state: "paid",
  });
  expect((await balances(lost.invoiceId))["bad_debt"]).toBe(0);
  await acme.in(checkBooks);
});

test("no more is refunded than was paid", async () => {
  const { invoiceId } = await issue(1_000);
  const refund = (amount: number) =>
    world.staff.invoices.refund({ ...of(invoiceId), amount, reason });
  await expect(refund(1)).rejects.toMatchObject({ cause: { code: "amount_invalid" } });
  await world.staff.invoices.markPaid({ ...of(invoiceId), reason });
  expect(await refund(700)).toMatchObject({ state: "paid", refunded: 700 });
  await expect(refund(301)).rejects.toMatchObject({ cause: { code: "amount_invalid" } });
  expect(await refund(300)).toMatchObject({ refunded: 1_000 });
  expect(await balances(invoiceId)).toEqual({ receivable: 0, revenue: 0, cash: 0 });
  await acme.in(checkBooks);
});

test("an invoice below nothing gives credit, one of nothing is refused, one beyond 2^53 too", async () => {
  expect(await issue(-500)).toMatchObject({ state: "paid", total: -500, due: 0 });
  expect(await credit()).toBe(500);
  await expect(issue(0)).rejects.toMatchObject({ cause: { code: "amount_invalid" } });
  const most = Number.MAX_SAFE_INTEGER;
  await expect(
    world.staff.invoices.issue({
      tenantId: acme.tenantId,
      lines: [
        { text: "All", amount: most },
        { text: "And more", amount: 1 },
      ],
      reason,
    }),
  ).rejects.toMatchObject({ cause: { code: "amount_too_large" } });
});

test("what a provider collects is handed to the owner of the renewals, with its generation, once", async () => {
  const { invoiceId, number } = await byStripe();
  expect(await acme.in(readCalls)).toEqual([
    {
      kind: "collect",
      provider: "stripe",
      key: `collect:${invoiceId}`,
      request: { invoiceId, number, generation: 1 },
    },
  ]);
  await expect(world.staff.invoices.collect(of(invoiceId))).rejects.toMatchObject({
    cause: { code: "invoice_state_conflict" },
  });
});

test("a failed charge makes it overdue and can be tried again; the payment ends that", async () => {
  const { invoiceId } = await byStripe();
  expect(await settle(charge(invoiceId, { state: "failed", error: "declined" }))).toMatchObject({
    result: "applied",
  });
  const overview = () => world.staff.billing.overview({ tenantId: acme.tenantId });
  expect(await overview()).toMatchObject({ overdue: 10_000, subscription: { state: "past_due" } });
  expect(
    (await world.staff.invoices.list({ overdue: true })).rows.map((row) => row.invoiceId),
  ).toContain(invoiceId);
  expect(await acme.admin.invoices.collect(of(invoiceId))).toMatchObject({ collection: "queued" });
  expect((await acme.in(readCalls)).map(({ kind }) => kind)).toEqual(["collect", "retry"]);
  await settle(charge(invoiceId, { paid: 10_000n, version: 2n }));
  expect(await overview()).toMatchObject({ overdue: 0, subscription: { state: "active" } });
  expect(await world.staff.invoices.get(of(invoiceId))).toMatchObject({
    state: "paid",
    collection: "paid",
    collectionError: null,
    providerUrl: "https://pay.example.test/1",
  });
  await acme.in(checkBooks);
});

test("a charge's state that a hundred hear of at once has one effect", async () => {
  const { invoiceId } = await byStripe();
  const told = charge(invoiceId, { paid: 10_000n });
  const all = await Promise.all(Array.from({ length: 100 }, () => settle(told)));
  expect(all.filter(({ result }) => result === "applied")).toHaveLength(1);
  expect(await balances(invoiceId)).toMatchObject({ cash: 10_000, receivable: 0 });
  await acme.in(checkBooks);
});

test("a refund by the provider is asked of it, counted while it waits, and booked when it is done", async () => {
  const { invoiceId } = await byStripe();
  await settle(charge(invoiceId, { paid: 10_000n }));
  const refund = (amount: number) =>
    world.staff.invoices.refund({ ...of(invoiceId), amount, reason });
  expect(await refund(6_000)).toMatchObject({ refunded: 0 });
  await expect(refund(4_001)).rejects.toMatchObject({ cause: { code: "amount_invalid" } });
  const [, call] = await acme.in(readCalls);
  expect(call).toMatchObject({ kind: "refund", provider: "stripe", request: { amount: "6000" } });
  const refunds = [{ reference: "re_1", refundId: null, amount: 6_000n, state: "done" as const }];
  await settle(charge(invoiceId, { paid: 10_000n, version: 2n, refunds }));
  expect(await world.staff.invoices.get(of(invoiceId))).toMatchObject({ refunded: 6_000 });
  expect(await balances(invoiceId)).toMatchObject({ cash: 4_000, revenue: -4_000 });
  await acme.in(checkBooks);
});

test("a dispute that is lost is bad debt", async () => {
  const { invoiceId } = await byStripe();
  const disputes = [{ reference: "dp_1", amount: 10_000n, state: "lost" as const }];
  await settle(charge(invoiceId, { state: "disputed", paid: 10_000n, disputes }));
  expect(await world.staff.invoices.get(of(invoiceId))).toMatchObject({
    state: "paid",
    collection: "disputed",
  });
  expect(await balances(invoiceId)).toEqual({
    receivable: 0,
    revenue: -10_000,
    cash: 0,
    disputes: 0,
    bad_debt: 10_000,
  });
});

test("a charge in another currency, or of nobody's invoice, changes nothing", async () => {
  const { invoiceId } = await byStripe();
  await expect(
    settle(charge(invoiceId, { paid: 10_000n, currency: "EUR" as Currency })),
  ).rejects.toMatchObject({ code: "currency_mismatch" });
  expect(
    await settle(charge("00000000-0000-7000-8000-00000000dead", { paid: 10_000n })),
  ).toMatchObject({ result: "unknown" });
  const other = await world.tenant();
  expect(
    await other.in((tx) =>
      settleCharge(tx, world.services, "stripe", charge(invoiceId, { paid: 10_000n })),
    ),
  ).toMatchObject({ result: "unknown" });
  expect(await world.staff.invoices.get(of(invoiceId))).toMatchObject({ state: "open", paid: 0 });
});

test("paid by hand while a provider collects: it is told to stop, and what it took all the same is credit", async () => {
  const { invoiceId } = await byStripe();
  await world.staff.invoices.markPaid({ ...of(invoiceId), reason });
  expect((await acme.in(readCalls)).map(({ kind }) => kind)).toEqual(["cancel", "collect"]);
  await settle(charge(invoiceId, { paid: 10_000n }));
  expect(await credit()).toBe(10_000);
  await acme.in(checkBooks);
});

test("a base that was never paid is not given back when the subscription ends", async () => {
  await acme.change({ kind: "start", plan: await world.plan({}) });
  const [first] = (await world.staff.invoices.ofTenant({ tenantId: acme.tenantId })).rows;
  await world.staff.invoices.void({ ...of(first?.invoiceId ?? ""), reason });
  world.at("2026-03-16T12:00:00.000Z");
  expect(await acme.change({ kind: "cancel", when: "now" })).toMatchObject({ credit: 0 });
});

test("who is billed is what stood there when it was issued", async () => {
  const { tenantId } = acme;
  const details = { name: "Acme Ltd", email: "pay@acme.test", address: "1 Road", taxId: "X1" };
  await acme.admin.billing.setDetails({ tenantId, ...details });
  const { invoiceId } = await issue(10);
  await acme.admin.billing.setDetails({ tenantId, ...details, name: "Acme Inc" });
  expect((await acme.admin.invoices.get(of(invoiceId))).billedTo).toEqual(details);
  expect((await acme.admin.billing.overview({ tenantId })).billedTo.name).toBe("Acme Inc");
});

test("lists go page by page, newest first, and another tenant's invoice is not there", async () => {
  for (const amount of [1, 2, 3]) await issue(amount);
  const { tenantId } = acme;
  const first = await acme.admin.invoices.ofTenant({ tenantId, limit: 2 });
  const second = await acme.admin.invoices.ofTenant({
    tenantId,
    limit: 2,
    cursor: first.nextCursor,
  });
  expect([...first.rows, ...second.rows].map(({ total }) => total)).toEqual([3, 2, 1]);
  expect(second.nextCursor).toBeNull();
  const other = await world.tenant();
  const [mine] = first.rows;
  await expect(
    other.admin.invoices.get({ tenantId: other.tenantId, invoiceId: mine?.invoiceId ?? "" }),
  ).rejects.toMatchObject({ cause: { code: "not_found" } });
});

test("a line of events leads to the days of the usage ledger that it adds up", async () => {
  const charges = [
    { metric: "events" as const, model: "per_unit" as const, included: 0, unitPrice: "1" },
  ];
  await acme.change({ kind: "start", plan: await world.plan({ charges }) });
  await acme.use("2026-03-05", 30);
  await acme.use("2026-03-31", 12);
  await acme.use("2026-04-01", 99);
  await world.renew("2026-04-01T00:00:00.000Z");
  const [renewal] = (await acme.admin.invoices.ofTenant({ tenantId: acme.tenantId })).rows;
  const usage = (line: number) =>
    acme.admin.invoices.usage({ ...of(renewal?.invoiceId ?? ""), line });
  expect(await usage(1)).toEqual({
    billed: 42,
    counted: 42,
    days: [
      { day: "2026-03-05", appId: acme.appId, app: "Primary", events: 30 },
      { day: "2026-03-31", appId: acme.appId, app: "Primary", events: 12 },
    ],
  });
  expect(await usage(2)).toEqual({ billed: null, counted: 0, days: [] });
  await expect(usage(3)).rejects.toMatchObject({ cause: { code: "not_found" } });
});

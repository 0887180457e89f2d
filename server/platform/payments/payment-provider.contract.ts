import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Currency } from "#shared/kernel/index.ts";
import type { ChargeState, NewCharge, PaymentProvider } from "./payment-provider.ts";
import type { Behaviour, PaymentSimulator, SimulatedEvent } from "./testing/payment-simulator.ts";
import type { Mishap } from "./testing/simulated-network.ts";

export interface ProviderSubject {
  readonly provider: PaymentProvider;
  readonly simulator: PaymentSimulator;
  /** What befalls the next requests. */
  readonly mishaps: (Mishap | undefined)[];
  deliver(event: SimulatedEvent): { body: Buffer; headers: Record<string, string> };
  now(): Date;
  readonly secrets: readonly string[];
  close(): Promise<void>;
}

/** What every provider does, whatever its API is like. `retries`: it tries again when asked; else it does so by itself. */
export function paymentProviderContract(
  name: string,
  options: { retries: boolean },
  open: () => Promise<ProviderSubject>,
) {
  describe(`payments over ${name}`, () => {
    let subject: ProviderSubject;
    beforeAll(async () => {
      subject = await open();
    });
    afterAll(() => subject.close());
    const dueAt = new Date("2026-02-14T00:00:00Z");

    const customerOf = async (card: Behaviour | undefined, currency = "USD") => {
      const tenantId = randomUUID();
      const billedTo = {
        name: "Acme",
        email: `${tenantId}@example.test`,
        address: null,
        taxId: null,
      };
      const made = await subject.provider.ensureCustomer(
        { tenantId, billedTo, currency: Currency.parse(currency) },
        `customer:${tenantId}`,
      );
      subject.simulator.updateCustomer(made.reference, { card, currency });
      return { tenantId, billedTo, reference: made.reference };
    };
    const chargeOf = async (
      card: Behaviour | undefined,
      amounts: readonly bigint[] = [9900n, 100n],
      currency = "USD",
    ): Promise<NewCharge> => {
      const { reference, tenantId } = await customerOf(card, currency);
      return {
        customer: reference,
        tenantId,
        invoiceId: randomUUID(),
        number: "ACME-000001",
        currency: Currency.parse(currency),
        amount: amounts.reduce((sum, amount) => sum + amount, 0n),
        lines: amounts.map((amount, index) => ({ text: `Line ${index}`, amount })),
        dueAt,
      };
    };
    const collect = (charge: NewCharge, key = `collect:${charge.invoiceId}`) =>
      subject.provider.collect(charge, key);
    const newer = (later: ChargeState, earlier: ChargeState) =>
      expect(later.version).toBeGreaterThan(earlier.version);
    /** The simulator's own name of a charge. */
    const inside = ({ invoiceId }: { invoiceId: string | null }): string => {
      const found = [...subject.simulator.charges.values()].findLast(
        (charge) => charge.invoiceId === invoiceId,
      );
      if (!found) throw new Error("no such charge");
      return found.id;
    };

    test("a tenant has one customer there, however often it is made, and its details follow", async () => {
      const { provider, simulator } = subject;
      const { reference, tenantId, billedTo } = await customerOf(undefined);
      const currency = Currency.parse("USD");
      const again = await provider.ensureCustomer(
        { tenantId, billedTo, currency },
        `later:${tenantId}`,
      );
      expect(again).toMatchObject({ reference, tenantId, paymentMethod: null });
      const renamed = { ...billedTo, name: "Acme GmbH" };
      await provider.ensureCustomer(
        { reference, tenantId, billedTo: renamed, currency },
        `customer:${tenantId}`,
      );
      expect(simulator.customerOf(reference).name).toBe("Acme GmbH");
      simulator.updateCustomer(reference, { card: "pays" });
      expect((await provider.fetchCustomer(reference)).paymentMethod).toEqual({
        kind: "card",
        label: "visa •••• 4242",
        expiresMonth: "2031-07",
      });
      expect(provider.customerUrl(reference)).toMatch(/^https:/);
    });

    test("the customer's own page: with a payment method and without one", async () => {
      for (const card of [undefined, "pays" as const]) {
        const { reference } = await customerOf(card);
        const portal = await subject.provider.openPortal?.(reference, "https://console.example/");
        expect(portal?.url).toMatch(/^https:/);
      }
    });

    test("a card that pays: the whole amount is collected once, under one key and under another", async () => {
      const charge = await chargeOf("pays");
      const first = await collect(charge);
      expect(first).toMatchObject({
        invoiceId: charge.invoiceId,
        state: "paid",
        currency: "USD",
        amount: 10_000n,
        paid: 10_000n,
        refunds: [],
        disputes: [],
        error: null,
      });
      expect(first.paidAt).toBeInstanceOf(Date);
      expect(await collect(charge)).toEqual(first);
      expect(await collect(charge, `again:${charge.invoiceId}`)).toEqual(first);
      expect(subject.simulator.captured(charge.invoiceId)).toEqual([10_000n]);
      expect(await subject.provider.findCharge(charge.customer, charge.invoiceId)).toEqual(first);
      expect(await subject.provider.findCharge(charge.customer, randomUUID())).toBeUndefined();
    });

    test("without a payment method it waits on the provider's page, and is paid there", async () => {
      const charge = await chargeOf(undefined);
      const waiting = await collect(charge);
      expect(waiting).toMatchObject({ state: "pending", paid: 0n, paidAt: null });
      expect(waiting.url).toMatch(/^https:/);
      subject.simulator.payByLink(inside(charge));
      const paid = await subject.provider.fetchCharge(waiting.reference);
      expect(paid).toMatchObject({ reference: waiting.reference, state: "paid", paid: 10_000n });
      newer(paid, waiting);
    });

    test("a declined card is an answer that says why; later it is paid", async () => {
      const charge = await chargeOf("declines");
      const failed = await collect(charge);
      expect(failed).toMatchObject({ state: "failed", paid: 0n });
      expect(failed.error).toMatch(/declined/);
      subject.simulator.updateCustomer(charge.customer, { card: "pays" });
      if (!options.retries) subject.simulator.attempt(inside(charge));
      const paid = await subject.provider.retry(failed.reference, `retry:${charge.invoiceId}:1`);
      expect(paid).toMatchObject({ state: "paid", error: null });
      newer(paid, failed);
      const again = await subject.provider.retry(failed.reference, `retry:${charge.invoiceId}:2`);
      expect(again.version).toBe(paid.version);
      expect(subject.simulator.captured(charge.invoiceId)).toEqual([10_000n]);
    });

    test.each([true, false])(
      "a payment that takes its time waits, and arrives (%s)",
      async (arrives) => {
        const charge = await chargeOf("processes");
        const waiting = await collect(charge);
        expect(waiting).toMatchObject({ state: "pending", paid: 0n });
        subject.simulator.settlePending(inside(charge), arrives);
        const then = await subject.provider.fetchCharge(waiting.reference);
        expect(then.state).toBe(arrives ? "paid" : "failed");
        newer(then, waiting);
      },
    );

    test("what is cancelled is never collected; what is paid stays paid", async () => {
      const open = await chargeOf(undefined);
      const waiting = await collect(open);
      const cancelled = await subject.provider.cancelCharge(
        waiting.reference,
        `cancel:${open.invoiceId}`,
      );
      expect(cancelled).toMatchObject({ state: "cancelled", paid: 0n });
      newer(cancelled, waiting);
      subject.simulator.updateCustomer(open.customer, { card: "pays" });
      await subject.provider.retry(waiting.reference, `retry:${open.invoiceId}:1`);
      expect(subject.simulator.captured(open.invoiceId)).toEqual([]);
      const charge = await chargeOf("pays");
      const paid = await collect(charge);
      expect(
        await subject.provider.cancelCharge(paid.reference, `cancel:${charge.invoiceId}`),
      ).toEqual(paid);
    });

    test("refunds: each once, under one key or two, never more than was paid", async () => {
      const charge = await chargeOf("pays", [6000n, 4000n]);
      const paid = await collect(charge);
      const refund = {
        charge: paid.reference,
        refundId: randomUUID(),
        amount: 7000n,
        currency: charge.currency,
      };
      const first = await subject.provider.refund(refund, `refund:${refund.refundId}`);
      expect(first).toMatchObject({ refundId: refund.refundId, amount: 7000n, state: "done" });
      expect(await subject.provider.refund(refund, `refund:${refund.refundId}`)).toEqual(first);
      expect(await subject.provider.refund(refund, `again:${refund.refundId}`)).toEqual(first);
      const second = { ...refund, refundId: randomUUID(), amount: 3001n };
      await expect(
        subject.provider.refund(second, `refund:${second.refundId}`),
      ).rejects.toMatchObject({
        kind: "refused",
      });
      subject.simulator.refundsWait(true);
      const third = { ...refund, refundId: randomUUID(), amount: 3000n };
      const pending = await subject.provider.refund(third, `refund:${third.refundId}`);
      subject.simulator.refundsWait(false);
      expect(pending.state).toBe("pending");
      const before = await subject.provider.fetchCharge(paid.reference);
      subject.simulator.settleRefund(pending.reference, false);
      const after = await subject.provider.fetchCharge(paid.reference);
      expect(after.refunds.map(({ state }) => state)).toEqual(["done", "failed"]);
      expect(after.state).toBe("paid");
      newer(before, paid);
      newer(after, before);
    });

    test("a dispute takes the money, and gives it back when it is won", async () => {
      const charge = await chargeOf("pays");
      const paid = await collect(charge);
      subject.simulator.dispute(inside(charge));
      const disputed = await subject.provider.fetchCharge(paid.reference);
      expect(disputed).toMatchObject({
        state: "disputed",
        disputes: [{ amount: 10_000n, state: "open" }],
      });
      newer(disputed, paid);
      subject.simulator.closeDispute(inside(charge), "won");
      const won = await subject.provider.fetchCharge(paid.reference);
      expect(won).toMatchObject({ state: "paid", disputes: [{ state: "won" }] });
      newer(won, disputed);
    });

    test.each([
      ["JPY", [1n, 98_765n]],
      ["USD", [1n, 999_999_999n]],
      ["EUR", [123n]],
    ])("an amount of %s comes back as it went", async (currency, amounts) => {
      const charge = await chargeOf("pays", amounts, currency);
      const paid = await collect(charge);
      expect(paid).toMatchObject({ currency, amount: charge.amount, paid: charge.amount });
      expect(subject.simulator.captured(charge.invoiceId)).toEqual([charge.amount]);
    });

    test("the list since a moment has every charge of ours", async () => {
      const since = new Date(subject.simulator.now());
      subject.simulator.advance(1000);
      const made = [await chargeOf("pays"), await chargeOf(undefined)];
      const states = await Promise.all(made.map((charge) => collect(charge)));
      const listed: ChargeState[] = [];
      let after: string | undefined;
      do {
        const page = await subject.provider.listCharges(since, after);
        listed.push(...page.charges);
        after = page.next;
      } while (after !== undefined);
      for (const state of states) expect(listed).toContainEqual(state);
    });

    test("what it does not know is refused for good", async () => {
      const unknown = { kind: "refused" };
      await expect(subject.provider.fetchCharge("in_none")).rejects.toMatchObject(unknown);
      await expect(subject.provider.fetchCustomer("cus_none")).rejects.toMatchObject(unknown);
    });

    test.each<Mishap>(["down", "broken", "limited", "nonsense"])(
      "%s: nothing happened, it says to try again, and then it is done once",
      async (mishap) => {
        const charge = await chargeOf("pays");
        // A closed connection is tried once more by one SDK itself.
        subject.mishaps.push(mishap, mishap);
        const failure = await collect(charge).catch((error: unknown) => error);
        subject.mishaps.length = 0;
        expect(failure).toMatchObject({ name: "ProviderError", kind: "retry" });
        for (const secret of subject.secrets) expect(String(failure)).not.toContain(secret);
        expect((await collect(charge)).state).toBe("paid");
        expect(subject.simulator.captured(charge.invoiceId)).toEqual([10_000n]);
      },
    );

    test("an answer that is lost after any step: again, and it is collected once", async () => {
      for (let step = 0; step < 12; step += 1) {
        const charge = await chargeOf("pays");
        for (let before = 0; before < step; before += 1) subject.mishaps.push(undefined);
        subject.mishaps.push("lost", "lost");
        await collect(charge).catch(() => undefined);
        subject.mishaps.length = 0;
        expect((await collect(charge)).state).toBe("paid");
        expect(subject.simulator.captured(charge.invoiceId)).toEqual([10_000n]);
      }
    });

    test("its webhooks lead to what changed; one of an unknown kind to nothing", async () => {
      const { provider, simulator } = subject;
      const charge = await chargeOf("pays");
      simulator.events.length = 0;
      const paid = await collect(charge);
      await provider.refund(
        { charge: paid.reference, refundId: randomUUID(), amount: 1n, currency: charge.currency },
        "refund",
      );
      simulator.dispute(inside(charge));
      simulator.surprise();
      simulator.updateCustomer(charge.customer, {});
      const now = subject.now();
      const latest = await provider.fetchCharge(paid.reference);
      const topics = new Set(simulator.events.map(({ topic }) => topic));
      expect(topics).toEqual(new Set(["charge", "refund", "dispute", "unknown", "customer"]));
      for (const event of simulator.events) {
        const { body, headers } = subject.deliver(event);
        const { eventId, about } = provider.readWebhook(body, headers, now);
        expect(eventId).toBe(event.id);
        if (event.topic === "unknown") expect(about).toBeUndefined();
        else if (event.topic === "customer")
          expect(about).toEqual({ kind: "customer", reference: charge.customer });
        else expect(await provider.fetchCharge(about?.reference ?? "")).toEqual(latest);
        expect(() => provider.readWebhook(body, {}, now)).toThrow();
      }
    });
  });
}

import type { Provider } from "#shared/contracts/billing/subscriptions.ts";
import { Currency } from "#shared/kernel/index.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import { ProviderError, type ChargeState } from "#server/platform/payments/payment-provider.ts";
import {
  createPaymentSimulator,
  type Behaviour,
} from "#server/platform/payments/testing/payment-simulator.ts";
import { simulatedProvider } from "#server/platform/payments/testing/simulated-provider.ts";
import { askProvider } from "../../calls/ask-provider.ts";
import type { CallRequest } from "../../calls/call-request.ts";
import type { InvoiceRow } from "../../invoices/index.ts";
import { applyCharge } from "../../settlement/apply-charge.ts";
import { decideMove } from "../decide-move.ts";

export type Collector = Exclude<Provider, "manual">;
const DUE = 100n;
const TENANT = "00000000-0000-7000-8000-00000000000a" as TenantId;
const COLLECTORS: readonly Collector[] = ["stripe", "paddle"];

interface Invoice {
  readonly id: string;
  readonly no: number;
  state: InvoiceRow["state"];
  provider: Provider;
  generation: number;
  paid: bigint;
  refunded: bigint;
  collection: InvoiceRow["collection"];
  error: string | null;
  reference: string | null;
  readonly booked: Set<string>;
}
interface Call {
  readonly no: number;
  readonly provider: Collector;
  readonly asked: CallRequest;
  readonly invoice: Invoice | undefined;
  state: "waits" | "done" | "dead";
  attempts: number;
  refused: boolean;
}

/**
 * The rules of renewals, calls and moves without a database, by the program's own functions: what is asked of a provider, what its
 * answer changes, and when a move is done.
 */
export function renewalWorld() {
  const simulators = { stripe: createPaymentSimulator("s"), paddle: createPaymentSimulator("p") };
  const providers = {
    stripe: simulatedProvider("stripe", simulators.stripe),
    paddle: simulatedProvider("paddle", simulators.paddle),
  };
  const cards: Record<Collector, Behaviour | undefined> = { stripe: "pays", paddle: "pays" };
  for (const name of COLLECTORS) {
    const make = simulators[name].makeCustomer;
    simulators[name].makeCustomer = (details) =>
      Object.assign(make(details), { card: cards[name] });
  }
  const owner: { is: Provider; generation: number } = { is: "stripe", generation: 1 };
  const customers = new Map<Collector, string>();
  const invoices: Invoice[] = [];
  const calls: Call[] = [];
  const charges = new Map<string, { invoice: Invoice; version: bigint; paid: bigint }>();
  let credit = 0n;
  let target: Provider | undefined;

  const settle = (provider: Collector, charge: ChargeState) => {
    const name = `${provider}:${charge.reference}`;
    const known = charges.get(name);
    const invoice = known?.invoice ?? invoices.find(({ id }) => id === charge.invoiceId);
    if (!invoice) return;
    const {
      state,
      provider: collectedBy,
      paid,
      refunded,
      collection,
      error,
      reference,
      booked,
    } = invoice;
    const money = {
      state,
      due: DUE,
      paid,
      refunded,
      collection,
      error,
      provider: collectedBy,
      reference,
    };
    const settled = applyCharge(
      { invoice: money, charge: known, booked, credit },
      provider,
      charge,
    );
    if (!settled) return;
    charges.set(name, { invoice, version: charge.version, paid: charge.paid });
    for (const { source } of settled.bookings) booked.add(source);
    const { provider: _kept, due: _due, ...changed } = settled.invoice;
    credit += charge.paid - (known?.paid ?? 0n) - (changed.paid - paid);
    Object.assign(invoice, changed);
  };
  const enqueue = (provider: Provider, asked: CallRequest, invoice?: Invoice) => {
    if (provider === "manual") return;
    const no = calls.length;
    calls.push({ no, provider, asked, invoice, state: "waits", attempts: 0, refused: false });
  };
  /** The oldest of its invoice, and no cancelling before it that came to nothing. */
  const isNext = (call: Call) =>
    call.state === "waits" &&
    !calls.some(
      (before) =>
        before.invoice !== undefined &&
        before.invoice === call.invoice &&
        before.no < call.no &&
        (before.state === "waits" || (before.state === "dead" && before.asked.kind === "cancel")),
    );
  const inFlight = () => {
    for (const invoice of invoices) {
      if (invoice.state !== "open") continue;
      const own = calls.filter((call) => call.invoice === invoice);
      const givenUp = own.some(({ state, refused }) => state === "dead" && !refused);
      if (
        givenUp ||
        own.some(({ state }) => state === "waits") ||
        ["queued", "pending"].includes(invoice.collection)
      )
        return { number: invoice.id, givenUp };
    }
    return undefined;
  };
  const advance = () => {
    if (target === undefined) return;
    const customer =
      target !== "manual" && customers.has(target)
        ? { state: "ready" as const, error: null }
        : undefined;
    if (decideMove(target, { customer, inFlight: inFlight() }) !== undefined) return;
    owner.is = target;
    owner.generation += 1;
    target = undefined;
  };
  const rowOf = (invoice: Invoice) =>
    ({
      invoiceId: invoice.id,
      number: invoice.no,
      slug: "acme",
      state: invoice.state,
      total: Number(DUE),
      creditUsed: 0,
      paid: Number(invoice.paid),
      provider: invoice.provider,
      ownerGeneration: invoice.generation,
      chargeReference: invoice.reference,
      dueAt: new Date(0),
    }) as InvoiceRow;
  const factsOf = ({ provider, invoice }: Call) => ({
    customer: {
      reference: customers.get(provider),
      tenantId: TENANT,
      billedTo: { name: "Acme", email: null, address: null, taxId: null },
      currency: Currency.parse("USD"),
    },
    reference: customers.get(provider),
    invoice: invoice && rowOf(invoice),
    charge: [...charges]
      .findLast(([name, charge]) => charge.invoice === invoice && name.startsWith(provider))?.[0]
      .slice(provider.length + 1),
    lines: [{ text: "Base", amount: DUE }],
  });
  const fail = (call: Call, error: unknown) => {
    if (!(error instanceof ProviderError)) throw error;
    if (error.kind !== "refused") return;
    call.state = "dead";
    call.refused = true;
    const { invoice, asked } = call;
    if (asked.kind !== "collect" && asked.kind !== "retry") return;
    if (
      invoice?.state === "open" &&
      invoice.provider === call.provider &&
      error.code !== "owner_changed"
    )
      Object.assign(invoice, { collection: "failed", error: error.message });
  };

  return {
    owner,
    invoices,
    simulators,
    isMoving: () => target !== undefined,
    renew() {
      const no = invoices.length + 1;
      const id = `00000000-0000-7000-8000-${String(no).padStart(12, "0")}`;
      const by = { provider: owner.is, generation: owner.generation };
      const collection = owner.is === "manual" ? "none" : "queued";
      const money = {
        paid: 0n,
        refunded: 0n,
        error: null,
        reference: null,
        booked: new Set<string>(),
      };
      const invoice: Invoice = { id, no, state: "open", ...by, collection, ...money };
      invoices.push(invoice);
      enqueue(
        owner.is,
        { kind: "collect", request: { invoiceId: id, generation: owner.generation, number: id } },
        invoice,
      );
    },
    move(to: Provider) {
      target = to === owner.is ? undefined : to;
      if (target !== undefined && target !== "manual" && !customers.has(target))
        enqueue(target, { kind: "customer", request: {} });
      advance();
    },
    advance,
    /** Makes one of the calls that may be made; `isKilled`: what came of it is never written. */
    async call(which: number, befalls: "lost" | "down" | undefined, isKilled: boolean) {
      const due = calls.filter(isNext);
      const call = due[which % Math.max(1, due.length)];
      if (!call) return;
      call.attempts += 1;
      const provider = providers[call.provider];
      provider.mishaps.push(undefined, befalls);
      if (call.asked.kind !== "collect" || customers.has(call.provider)) provider.mishaps.shift();
      const row = {
        tenantId: TENANT,
        callId: String(call.no),
        provider: call.provider,
        kind: call.asked.kind,
        key: String(call.no),
        keyNo: 0,
        request: call.asked.request,
        invoiceId: call.invoice?.id ?? null,
        state: "queued",
        attempts: call.attempts,
        refused: false,
        giveUpAt: new Date(0),
      } as const;
      try {
        const { customer, charge } = await askProvider(provider, row, factsOf(call));
        if (isKilled) return;
        call.state = "done";
        if (customer) customers.set(call.provider, customer.reference);
        if (charge) settle(call.provider, charge);
      } catch (error) {
        if (!isKilled) fail(call, error);
      } finally {
        provider.mishaps.length = 0;
      }
    },
    /** After days without an answer. */
    giveUp(which: number) {
      const tried = calls.filter(({ state, attempts }) => state === "waits" && attempts > 0);
      const call = tried[which % Math.max(1, tried.length)];
      if (!call) return;
      call.state = "dead";
      if (
        call.invoice?.state === "open" &&
        call.invoice.provider === call.provider &&
        call.asked.kind !== "cancel"
      )
        Object.assign(call.invoice, { collection: "failed", error: "given up" });
    },
    retryDead(which: number) {
      const dead = calls.filter(({ state }) => state === "dead");
      const call = dead[which % Math.max(1, dead.length)];
      if (call) Object.assign(call, { state: "waits", refused: false });
    },
    /** A person, or dunning, has the present owner collect an invoice that failed. */
    collectAgain(which: number) {
      const invoice = invoices[which % Math.max(1, invoices.length)];
      if (
        invoice?.state !== "open" ||
        owner.is === "manual" ||
        ["queued", "pending"].includes(invoice.collection)
      )
        return;
      const hasMoved = invoice.provider !== owner.is;
      if (hasMoved && !(invoice.reference === null && invoice.collection === "none"))
        enqueue(invoice.provider, { kind: "cancel", request: { invoiceId: invoice.id } }, invoice);
      const reference = hasMoved ? null : invoice.reference;
      Object.assign(invoice, {
        provider: owner.is,
        generation: owner.generation,
        reference,
        collection: "queued",
        error: null,
      });
      const request = { invoiceId: invoice.id, generation: owner.generation };
      enqueue(
        owner.is,
        reference === null
          ? { kind: "collect", request: { ...request, number: "" } }
          : { kind: "retry", request },
        invoice,
      );
    },
    /** A call that somebody wrote for the owner before, found after the move. */
    late(which: number, provider: Collector) {
      const invoice = invoices[which % Math.max(1, invoices.length)];
      if (!invoice || (invoice.provider === provider && invoice.generation === owner.generation))
        return;
      const generation =
        invoice.provider === provider ? invoice.generation - 1 : invoice.generation;
      const request = { invoiceId: invoice.id, generation, number: "" };
      enqueue(provider, { kind: "collect", request }, invoice);
    },
    card(provider: Collector, card: Behaviour | undefined) {
      cards[provider] = card;
      for (const customer of simulators[provider].customers.values()) customer.card = card;
    },
    pay(provider: Collector, which: number, how: "link" | "arrives" | "fails") {
      const all = [...simulators[provider].charges.keys()];
      const id = all[which % Math.max(1, all.length)];
      if (id === undefined) return;
      if (how === "link") simulators[provider].payByLink(id);
      else simulators[provider].settlePending(id, how === "arrives");
    },
    /** One of all that were ever told, again and in any order. */
    async webhook(provider: Collector, which: number) {
      const told = simulators[provider].events.filter(({ topic }) => topic === "charge");
      const event = told[which % Math.max(1, told.length)];
      if (event) settle(provider, await providers[provider].fetchCharge(event.reference));
    },
    /** What was taken from the customer for an invoice, at all providers. */
    taken: (invoice: Invoice): bigint[] =>
      COLLECTORS.flatMap((name) => simulators[name].captured(invoice.id)),
  };
}

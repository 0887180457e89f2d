import type { Currency } from "#shared/kernel/index.ts";

export type Behaviour = "pays" | "declines" | "processes";

export interface SimulatedCustomer {
  readonly id: string;
  tenantId: string | null;
  currency: string | null;
  name: string;
  email: string | null;
  /** How its card behaves; undefined: it has entered none. */
  card: Behaviour | undefined;
}

export interface SimulatedCharge {
  readonly id: string;
  readonly customer: string;
  readonly invoiceId: string | null;
  readonly currency: Currency;
  /** Sent to the customer, or charged to its card. */
  readonly sent: boolean;
  readonly createdAt: number;
  readonly lines: { id: string; mark: string | null; text: string; amount: bigint }[];
  status: "draft" | "open" | "paid" | "void" | "uncollectible";
  attempts: { id: string; status: "pending" | "failed" | "captured" }[];
  refunds: {
    id: string;
    mark: string | null;
    amount: bigint;
    status: "pending" | "done" | "failed";
  }[];
  disputes: { id: string; amount: bigint; status: "open" | "won" | "lost" }[];
  paidAt: number | null;
}

export interface SimulatedEvent {
  readonly id: string;
  readonly at: number;
  readonly topic: "charge" | "refund" | "dispute" | "customer" | "unknown";
  /** Of the charge, or the customer. */
  readonly reference: string;
}

/** Says no, as a provider does: nothing has changed. */
export class SimulatedRefusal extends Error {}

/**
 * What a payment provider is behind its API: customers with a card, charges that are drafted, finalized, tried, paid, given back and
 * disputed, and an event for each change. It has its own clock, and knows nothing of us. Amounts are ISO minor units.
 */
export function createPaymentSimulator(prefix = "sim") {
  let clockMs = Date.UTC(2026, 0, 31, 12);
  let count = 0;
  let refundsWait = false;
  const newId = (kind: string) => `${kind}_${prefix}${String((count += 1)).padStart(8, "0")}`;
  const customers = new Map<string, SimulatedCustomer>();
  const charges = new Map<string, SimulatedCharge>();
  const events: SimulatedEvent[] = [];
  const tell = (topic: SimulatedEvent["topic"], reference: string) =>
    void events.push({ id: newId("evt"), at: clockMs, topic, reference });
  const chargeOf = (id: string): SimulatedCharge => {
    const found = charges.get(id);
    if (!found) throw new SimulatedRefusal(`no charge ${id}`);
    return found;
  };
  const customerOf = (id: string): SimulatedCustomer => {
    const found = customers.get(id);
    if (!found) throw new SimulatedRefusal(`no customer ${id}`);
    return found;
  };
  const capture = (charge: SimulatedCharge) => {
    charge.status = "paid";
    charge.paidAt = clockMs;
  };
  const byRefund = (id: string) => {
    for (const charge of charges.values())
      for (const refund of charge.refunds) if (refund.id === id) return { charge, refund };
    throw new SimulatedRefusal(`no refund ${id}`);
  };

  return {
    customers,
    charges,
    events,
    chargeOf,
    customerOf,
    now: () => clockMs,
    advance: (ms: number) => void (clockMs += ms),
    refundsWait: (wait: boolean) => void (refundsWait = wait),
    amountOf,
    paidOf,
    makeCustomer(details: Omit<SimulatedCustomer, "id" | "card">): SimulatedCustomer {
      const customer: SimulatedCustomer = { ...details, id: newId("cus"), card: undefined };
      customers.set(customer.id, customer);
      tell("customer", customer.id);
      return customer;
    },
    updateCustomer(id: string, details: Partial<SimulatedCustomer>): SimulatedCustomer {
      const customer = Object.assign(customerOf(id), details);
      tell("customer", id);
      return customer;
    },
    draft(
      details: Pick<SimulatedCharge, "customer" | "invoiceId" | "currency" | "sent">,
    ): SimulatedCharge {
      customerOf(details.customer);
      const charge: SimulatedCharge = {
        ...details,
        id: newId("chg"),
        createdAt: clockMs,
        lines: [],
        status: "draft",
        attempts: [],
        refunds: [],
        disputes: [],
        paidAt: null,
      };
      charges.set(charge.id, charge);
      tell("charge", charge.id);
      return charge;
    },
    addLine(id: string, line: { mark: string | null; text: string; amount: bigint }): string {
      const charge = chargeOf(id);
      if (charge.status !== "draft") throw new SimulatedRefusal("not a draft any more");
      const lineId = newId("line");
      charge.lines.push({ ...line, id: lineId });
      return lineId;
    },
    finalize(id: string) {
      const charge = chargeOf(id);
      if (charge.status !== "draft") throw new SimulatedRefusal("not a draft any more");
      charge.status = "open";
      tell("charge", id);
    },
    /** Tries the customer's card. @returns false when it was declined. */
    attempt(id: string): boolean {
      const charge = chargeOf(id);
      const { card } = customerOf(charge.customer);
      if (charge.status !== "open") throw new SimulatedRefusal(`it is ${charge.status}`);
      if (charge.attempts.some(({ status }) => status === "pending"))
        throw new SimulatedRefusal("a payment is under way");
      if (card === undefined) throw new SimulatedRefusal("no payment method");
      const status = card === "pays" ? "captured" : card === "declines" ? "failed" : "pending";
      charge.attempts.push({ id: newId("att"), status });
      if (status === "captured") capture(charge);
      tell("charge", id);
      return status !== "failed";
    },
    /** The customer pays on the provider's own page. */
    payByLink(id: string) {
      const charge = chargeOf(id);
      if (charge.status !== "open" || charge.attempts.some(({ status }) => status === "pending"))
        return;
      charge.attempts.push({ id: newId("att"), status: "captured" });
      capture(charge);
      tell("charge", id);
    },
    /** A payment that took its time arrives, or does not. */
    settlePending(id: string, arrives: boolean) {
      const charge = chargeOf(id);
      const pending = charge.attempts.find(({ status }) => status === "pending");
      if (!pending) return;
      pending.status = arrives ? "captured" : "failed";
      if (arrives) capture(charge);
      tell("charge", id);
    },
    cancel(id: string) {
      const charge = chargeOf(id);
      if (
        charge.status === "paid" ||
        charge.status === "void" ||
        charge.attempts.some(({ status }) => status === "pending")
      )
        throw new SimulatedRefusal(`it is ${charge.status}`);
      charge.status = "void";
      tell("charge", id);
    },
    refund(id: string, amount: bigint, mark: string | null) {
      const charge = chargeOf(id);
      const gone = charge.refunds
        .filter(({ status }) => status !== "failed")
        .reduce((sum, refund) => sum + refund.amount, 0n);
      if (charge.status !== "paid" || gone + amount > amountOf(charge))
        throw new SimulatedRefusal("more than was paid");
      const refund = {
        id: newId("re"),
        mark,
        amount,
        status: refundsWait ? ("pending" as const) : ("done" as const),
      };
      charge.refunds.push(refund);
      tell("refund", id);
      return refund;
    },
    settleRefund(refundId: string, succeeds: boolean) {
      const { charge, refund } = byRefund(refundId);
      if (refund.status !== "pending") return;
      refund.status = succeeds ? "done" : "failed";
      tell("refund", charge.id);
    },
    dispute(id: string) {
      const charge = chargeOf(id);
      if (charge.status !== "paid" || charge.disputes.length > 0) return;
      charge.disputes.push({ id: newId("dp"), amount: amountOf(charge), status: "open" });
      tell("dispute", id);
    },
    closeDispute(id: string, outcome: "won" | "lost") {
      const charge = chargeOf(id);
      const open = charge.disputes.find(({ status }) => status === "open");
      if (!open) return;
      open.status = outcome;
      tell("dispute", id);
    },
    /** Of a kind that nobody here knows. */
    surprise: () => tell("unknown", "x_1"),
    /** What was taken from customers for an invoice of ours: more than one is a double charge. */
    captured: (invoiceId: string): bigint[] =>
      [...charges.values()]
        .filter((charge) => charge.invoiceId === invoiceId)
        .flatMap((charge) =>
          charge.attempts.filter(({ status }) => status === "captured").map(() => amountOf(charge)),
        ),
  };
}
export type PaymentSimulator = ReturnType<typeof createPaymentSimulator>;

export const amountOf = ({ lines }: SimulatedCharge): bigint =>
  lines.reduce((sum, { amount }) => sum + amount, 0n);
export const paidOf = (charge: SimulatedCharge): bigint =>
  charge.status === "paid" ? amountOf(charge) : 0n;

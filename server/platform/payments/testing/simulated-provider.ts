import type { Provider } from "#shared/contracts/billing/subscriptions.ts";
import { changeVersion, ranksOf } from "../change-version.ts";
import {
  ProviderError,
  WebhookRefused,
  type ChargeState,
  type CustomerState,
  type PaymentProvider,
  type RefundState,
} from "../payment-provider.ts";
import {
  SimulatedRefusal,
  amountOf,
  paidOf,
  type PaymentSimulator,
  type SimulatedCharge,
} from "./payment-simulator.ts";
import type { Mishap } from "./simulated-network.ts";

export interface SimulatedProvider extends PaymentProvider {
  /** Of the next calls, one each. */
  readonly mishaps: (Mishap | undefined)[];
  always: Mishap | undefined;
  /** Each call that arrived, by name. */
  readonly calls: string[];
}

const RANK = { draft: 0, open: 1, void: 2, uncollectible: 2, paid: 3 } as const;

/** The simulator as a provider without an API between: for properties of what uses providers. Its webhooks carry a plain `signed`. */
export function simulatedProvider(
  name: Exclude<Provider, "manual">,
  simulator: PaymentSimulator,
): SimulatedProvider {
  const answers = new Map<string, unknown>();
  const mishaps: (Mishap | undefined)[] = [];
  const calls: string[] = [];
  const retry = (code: string) => new ProviderError(name, "retry", code, `${code}.`);

  const call = async <T>(what: string, work: () => T, key?: string): Promise<T> => {
    const mishap = provider.always ?? mishaps.shift();
    await Promise.resolve();
    if (mishap === "down" || mishap === "broken" || mishap === "nonsense" || mishap === "limited")
      throw retry(mishap === "down" ? "unreachable" : mishap);
    calls.push(what);
    try {
      const answer = key !== undefined && answers.has(key) ? (answers.get(key) as T) : work();
      if (key !== undefined) answers.set(key, answer);
      if (mishap !== undefined) throw retry("deadline");
      return answer;
    } catch (error) {
      if (error instanceof SimulatedRefusal)
        throw new ProviderError(name, "refused", "refused", error.message);
      throw error;
    }
  };
  const findOf = (customer: string, invoiceId: string) =>
    [...simulator.charges.values()].find(
      (charge) =>
        charge.customer === customer && charge.invoiceId === invoiceId && charge.status !== "void",
    );

  const provider: SimulatedProvider = {
    name,
    mishaps,
    always: undefined,
    calls,
    ensureCustomer: (customer, key) =>
      call(
        "ensureCustomer",
        () => {
          const { billedTo, tenantId, currency } = customer;
          const details = { tenantId, currency, name: billedTo.name, email: billedTo.email };
          const known =
            customer.reference ??
            [...simulator.customers.values()].find((made) => made.tenantId === tenantId)?.id;
          const { id } =
            known === undefined
              ? simulator.makeCustomer(details)
              : simulator.updateCustomer(known, details);
          return customerState(simulator, id);
        },
        `${key}:${JSON.stringify(customer.billedTo)}`,
      ),
    fetchCustomer: (reference) => call("fetchCustomer", () => customerState(simulator, reference)),
    openPortal: (reference) =>
      call("openPortal", () => ({
        url: `https://pay.example/${simulator.customerOf(reference).id}`,
      })),
    collect: (charge, key) =>
      call(
        "collect",
        () => {
          const found = findOf(charge.customer, charge.invoiceId);
          if (found) return chargeState(found);
          const { card } = simulator.customerOf(charge.customer);
          const made = simulator.draft({
            customer: charge.customer,
            invoiceId: charge.invoiceId,
            currency: charge.currency,
            sent: card === undefined,
          });
          for (const [index, line] of charge.lines.entries())
            simulator.addLine(made.id, { ...line, mark: String(index) });
          simulator.finalize(made.id);
          if (card !== undefined) simulator.attempt(made.id);
          return chargeState(made);
        },
        key,
      ),
    retry: (reference, key) =>
      call(
        "retry",
        () => {
          const charge = simulator.chargeOf(reference);
          if (charge.status === "open" && simulator.customerOf(charge.customer).card !== undefined)
            simulator.attempt(reference);
          return chargeState(charge);
        },
        key,
      ),
    cancelCharge: (reference, key) =>
      call(
        "cancelCharge",
        () => {
          const charge = simulator.chargeOf(reference);
          if (charge.status === "draft" || charge.status === "open") simulator.cancel(reference);
          return chargeState(charge);
        },
        key,
      ),
    refund: (refund, key) =>
      call(
        "refund",
        () => {
          const before = simulator
            .chargeOf(refund.charge)
            .refunds.find(({ mark }) => mark === refund.refundId);
          return refundState(
            before ?? simulator.refund(refund.charge, refund.amount, refund.refundId),
          );
        },
        key,
      ),
    fetchCharge: (reference) =>
      call("fetchCharge", () => chargeState(simulator.chargeOf(reference))),
    findCharge: (customer, invoiceId) =>
      call("findCharge", () => {
        const found = findOf(customer, invoiceId);
        return found && chargeState(found);
      }),
    listCharges: (since) =>
      call("listCharges", () => ({
        charges: [...simulator.charges.values()]
          .filter(({ createdAt }) => createdAt >= since.getTime())
          .map(chargeState),
        next: undefined,
      })),
    readWebhook(body, headers) {
      if (headers["signed"] !== "yes") throw new WebhookRefused("signature_wrong");
      const { id, at, topic, reference } = JSON.parse(body.toString()) as Record<string, string>;
      return {
        eventId: String(id),
        type: String(topic),
        occurredAt: new Date(Number(at)),
        about:
          topic === "unknown"
            ? undefined
            : { kind: topic === "customer" ? "customer" : "charge", reference: String(reference) },
      };
    },
    customerUrl: (reference) => `https://dashboard.example/${reference}`,
  };
  return provider;
}

function customerState(simulator: PaymentSimulator, id: string): CustomerState {
  const { tenantId, card } = simulator.customerOf(id);
  return {
    reference: id,
    tenantId,
    paymentMethod: card ? { kind: "card", label: "visa •••• 4242", expiresMonth: "2031-07" } : null,
  };
}

const refundState = ({
  id,
  mark,
  amount,
  status,
}: SimulatedCharge["refunds"][number]): RefundState => ({
  reference: id,
  refundId: mark,
  amount,
  state: status,
});

function chargeState(charge: SimulatedCharge): ChargeState {
  const refunds = charge.refunds.map(refundState);
  const disputes = charge.disputes.map(({ id, amount, status }) => ({
    reference: id,
    amount,
    state: status,
  }));
  const pending = charge.attempts.some(({ status }) => status === "pending");
  const open = pending || charge.attempts.length === 0 ? "pending" : "failed";
  const disputed = disputes.some(({ state }) => state === "open") ? "disputed" : "paid";
  return {
    reference: charge.id,
    invoiceId: charge.invoiceId,
    state: charge.status === "paid" ? disputed : charge.status === "void" ? "cancelled" : open,
    currency: charge.currency,
    amount: amountOf(charge),
    paid: paidOf(charge),
    refunds,
    disputes,
    error: charge.status === "open" && open === "failed" ? "Your card was declined." : null,
    version: changeVersion([
      RANK[charge.status],
      ...charge.attempts.map(({ status }) => (status === "pending" ? 1 : 2)),
      ...ranksOf(refunds, disputes),
    ]),
    url: charge.status === "open" ? `https://pay.example/${charge.id}` : null,
    paidAt: charge.paidAt === null ? null : new Date(charge.paidAt),
  };
}

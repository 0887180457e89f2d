import {
  ProviderError,
  type ChargeState,
  type CustomerState,
  type PaymentProvider,
} from "#server/platform/payments/payment-provider.ts";
import { invoiceNumber, unpaidOf, type InvoiceRow } from "../invoices/index.ts";
import type { CallFacts } from "./call-facts.ts";
import { CallRequest } from "./call-request.ts";
import type { CallRow } from "./calls.store.ts";

export interface Answer {
  /** What is now known of the customer, and of the charge. */
  readonly customer?: CustomerState | undefined;
  readonly charge?: ChargeState | undefined;
  /** Kept with the call. */
  readonly response: { readonly url?: string; readonly note?: string };
}

/** Makes one call, outside of any transaction. Its key is the tenant's own: other tenants have the same causes. */
export async function askProvider(
  provider: PaymentProvider,
  call: CallRow,
  facts: CallFacts,
): Promise<Answer> {
  const asked = CallRequest.parse({ kind: call.kind, request: call.request });
  const key = `${call.tenantId}:${call.key}${call.keyNo === 0 ? "" : `:${call.keyNo}`}`;
  const refuse = (code: string, message: string): never => {
    throw new ProviderError(provider.name, "refused", code, message);
  };
  const invoiceOf = (): InvoiceRow =>
    facts.invoice ?? refuse("no_invoice", "There is no such invoice.");
  const ensure = () => provider.ensureCustomer(facts.customer, `${call.tenantId}:customer`);
  const reference = async () => {
    if (facts.reference !== undefined) return { reference: facts.reference, customer: undefined };
    const customer = await ensure();
    return { reference: customer.reference, customer };
  };

  switch (asked.kind) {
    case "customer":
      return { customer: await ensure(), response: {} };
    case "portal": {
      const { reference: found, customer } = await reference();
      if (!provider.openPortal) return refuse("no_portal", "It has no page for payment methods.");
      const { url } = await provider.openPortal(found, asked.request.returnUrl);
      return { customer, response: { url } };
    }
    case "collect":
    case "retry": {
      const invoice = invoiceOf();
      // Only for whom the invoice was issued: after a move a late call of the owner before charges nothing.
      if (
        invoice.provider !== call.provider ||
        invoice.ownerGeneration !== asked.request.generation
      )
        return refuse("owner_changed", "Another provider collects this invoice now.");
      if (invoice.state !== "open" || unpaidOf(invoice) <= 0)
        return { response: { note: `nothing to collect: it is ${invoice.state}` } };
      if (asked.kind === "retry" && invoice.chargeReference !== null)
        return { charge: await provider.retry(invoice.chargeReference, key), response: {} };
      const { reference: found, customer } = await reference();
      const charge = await provider.collect(
        {
          customer: found,
          tenantId: call.tenantId,
          invoiceId: invoice.invoiceId,
          number: invoiceNumber(invoice),
          currency: facts.customer.currency,
          amount: BigInt(unpaidOf(invoice)),
          lines: facts.lines,
          dueAt: invoice.dueAt,
        },
        key,
      );
      return { customer, charge, response: {} };
    }
    case "cancel": {
      const invoice = invoiceOf();
      // One whose answer was lost is found by our invoice.
      const made =
        facts.charge ??
        (facts.reference === undefined
          ? undefined
          : (await provider.findCharge(facts.reference, invoice.invoiceId))?.reference);
      if (made === undefined) return { response: { note: "there is no charge to cancel" } };
      return { charge: await provider.cancelCharge(made, key), response: {} };
    }
    case "refund": {
      const made =
        facts.charge ?? refuse("nothing_paid", "Nothing was collected for this invoice.");
      await provider.refund(
        {
          charge: made,
          refundId: asked.request.refundId,
          amount: BigInt(asked.request.amount),
          currency: facts.customer.currency,
        },
        key,
      );
      return { charge: await provider.fetchCharge(made), response: {} };
    }
    case "usage": {
      if (!provider.reportUsage) return refuse("no_meter", "It has no meter.");
      const { reference: found, customer } = await reference();
      const { day, reportNo, quantity } = asked.request;
      await provider.reportUsage({
        customer: found,
        identifier: `${call.tenantId}:${day}:${reportNo}`,
        quantity,
        at: new Date(`${day}T12:00:00Z`),
      });
      return { customer, response: {} };
    }
  }
}

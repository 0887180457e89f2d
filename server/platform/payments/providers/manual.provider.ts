import { ProviderError, WebhookRefused, type PaymentProvider } from "../payment-provider.ts";

const nobody = (): never => {
  throw new ProviderError(
    "manual",
    "refused",
    "manual",
    "Invoices by hand are collected by people: nobody is called.",
  );
};

/** Invoices by hand: a customer is there at once, and a charge is only ever settled by staff. */
export const manualProvider: PaymentProvider = {
  name: "manual",
  ensureCustomer: async ({ tenantId }) => ({ reference: tenantId, tenantId, paymentMethod: null }),
  fetchCustomer: async (reference) => ({ reference, tenantId: reference, paymentMethod: null }),
  collect: async () => nobody(),
  retry: async () => nobody(),
  cancelCharge: async () => nobody(),
  refund: async () => nobody(),
  fetchCharge: async () => nobody(),
  findCharge: async () => undefined,
  listCharges: async () => ({ charges: [], next: undefined }),
  readWebhook: () => {
    throw new WebhookRefused("signature_missing");
  },
  customerUrl: () => null,
};

import type { Provider } from "#shared/contracts/billing/subscriptions.ts";
import type { CustomerState } from "#server/platform/payments/payment-provider.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { upsertCustomer } from "./customers.store.ts";

/** The customer as the provider tells it now. */
export const keepCustomer = (
  tx: Tx,
  provider: Provider,
  { reference, paymentMethod }: CustomerState,
  at: Date,
): Promise<number> =>
  upsertCustomer(tx, { provider, reference, paymentMethod, state: "ready", error: null }, at);

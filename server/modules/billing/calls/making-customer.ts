import type { Provider } from "#shared/contracts/billing/subscriptions.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { selectCustomer, upsertCustomer } from "./customers.store.ts";

/** Says that the customer is being made, unless it is there. @returns whether it has to be made */
export async function makingCustomer(tx: Tx, provider: Provider, at: Date): Promise<boolean> {
  const known = await selectCustomer(tx, provider);
  if (known?.state === "ready") return false;
  const { reference = null, paymentMethod = null } = known ?? {};
  await upsertCustomer(
    tx,
    { provider, reference, paymentMethod, state: "making", error: null },
    at,
  );
  return true;
}

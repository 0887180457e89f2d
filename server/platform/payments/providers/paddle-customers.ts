import { ApiError, type Paddle } from "@paddle/paddle-node-sdk";
import { z } from "zod";
import { ProviderError, type CustomerState, type NewCustomer } from "../payment-provider.ts";

const Customer = z.object({
  id: z.string(),
  email: z.string(),
  customData: z.record(z.string(), z.unknown()).nullish(),
});
const Method = z.object({
  type: z.string(),
  card: z
    .object({
      type: z.string(),
      last4: z.string(),
      expiryMonth: z.number().int(),
      expiryYear: z.number().int(),
    })
    .nullish(),
});
const Carrier = z.object({ id: z.string(), currencyCode: z.string() });

export async function readCustomer(paddle: Paddle, reference: string): Promise<CustomerState> {
  const found = Customer.parse(await paddle.customers.get(reference));
  const [method] = z
    .array(Method)
    .parse(await paddle.paymentMethods.list(reference, { perPage: 1 }).next());
  const tenantId = found.customData?.["tenant_id"];
  return {
    reference: found.id,
    tenantId: typeof tenantId === "string" ? tenantId : null,
    paymentMethod: method
      ? {
          kind: method.type,
          label: method.card ? `${method.card.type} •••• ${method.card.last4}` : method.type,
          expiresMonth: method.card
            ? `${method.card.expiryYear}-${String(method.card.expiryMonth).padStart(2, "0")}`
            : null,
        }
      : null,
  };
}

/** Paddle has one customer for each address: a second tenant cannot be billed under the first one's. */
export async function makeCustomer(paddle: Paddle, customer: NewCustomer): Promise<CustomerState> {
  const { tenantId, billedTo } = customer;
  if (billedTo.email === null)
    throw new ProviderError(
      "paddle",
      "refused",
      "email_missing",
      "Paddle needs an e-mail address to bill.",
    );
  const details = {
    email: billedTo.email,
    name: billedTo.name,
    customData: { tenant_id: tenantId },
  };
  const known = customer.reference ?? (await findCustomer(paddle, tenantId, billedTo.email));
  try {
    const made =
      known === undefined
        ? await paddle.customers.create(details)
        : await paddle.customers.update(known, details);
    return await readCustomer(paddle, Customer.parse(made).id);
  } catch (error) {
    if (error instanceof ApiError && error.code === "customer_already_exists") throw taken();
    throw error;
  }
}

async function findCustomer(
  paddle: Paddle,
  tenantId: string,
  email: string,
): Promise<string | undefined> {
  const [found] = z.array(Customer).parse(await paddle.customers.list({ email: [email] }).next());
  if (found === undefined) return undefined;
  const owner = found.customData?.["tenant_id"];
  if (owner !== undefined && owner !== tenantId) throw taken();
  return found.id;
}

const taken = () =>
  new ProviderError(
    "paddle",
    "refused",
    "email_taken",
    "Another customer at Paddle has this e-mail address. Give the tenant an address of its own.",
  );

/** The subscription that keeps the payment method: it costs nothing by itself, our invoices are charged to it. */
export async function findCarrier(
  paddle: Paddle,
  customer: string,
  currency?: string,
): Promise<string | undefined> {
  for await (const listed of paddle.subscriptions.list({
    customerId: [customer],
    status: ["active"],
  })) {
    const { id, currencyCode } = Carrier.parse(listed);
    if (currency === undefined || currencyCode === currency) return id;
  }
  return undefined;
}

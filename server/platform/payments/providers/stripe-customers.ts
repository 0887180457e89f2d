import { createHash } from "node:crypto";
import type Stripe from "stripe";
import { z } from "zod";
import { ProviderError, type CustomerState, type NewCustomer } from "../payment-provider.ts";

const Method = z.object({
  id: z.string(),
  type: z.string(),
  card: z
    .object({
      brand: z.string(),
      last4: z.string(),
      exp_month: z.number().int(),
      exp_year: z.number().int(),
    })
    .nullish(),
});
type Method = z.infer<typeof Method>;
const Customer = z.object({
  id: z.string(),
  deleted: z.boolean().optional(),
  metadata: z.record(z.string(), z.string()).nullish(),
  invoice_settings: z
    .object({ default_payment_method: z.union([z.string(), Method]).nullish() })
    .nullish(),
});

/** The customer with what it pays by: its default, or the newest that it entered. */
export async function readCustomer(
  stripe: Stripe,
  reference: string,
): Promise<{ state: CustomerState; method: string | undefined; currency: string }> {
  const found = Customer.parse(
    await stripe.customers.retrieve(reference, {
      expand: ["invoice_settings.default_payment_method"],
    }),
  );
  if (found.deleted)
    throw new ProviderError(
      "stripe",
      "refused",
      "customer_deleted",
      "The customer was deleted at Stripe.",
    );
  const chosen = found.invoice_settings?.default_payment_method;
  const method =
    typeof chosen === "object" && chosen !== null
      ? chosen
      : z
          .array(Method)
          .parse((await stripe.customers.listPaymentMethods(reference, { limit: 1 })).data)[0];
  return {
    state: {
      reference: found.id,
      tenantId: found.metadata?.["tenant_id"] ?? null,
      paymentMethod: method ? describe(method) : null,
    },
    method: method?.id,
    currency: found.metadata?.["currency"] ?? "usd",
  };
}

const describe = ({ type, card }: Method) => ({
  kind: type,
  label: card ? `${card.brand} •••• ${card.last4}` : type,
  expiresMonth: card ? `${card.exp_year}-${String(card.exp_month).padStart(2, "0")}` : null,
});

export async function makeCustomer(
  stripe: Stripe,
  customer: NewCustomer,
  key: string,
): Promise<CustomerState> {
  const { tenantId, billedTo, currency } = customer;
  const details = {
    name: billedTo.name,
    ...(billedTo.email === null ? {} : { email: billedTo.email }),
    ...(billedTo.address === null ? {} : { address: { line1: billedTo.address.slice(0, 200) } }),
    metadata: {
      tenant_id: tenantId,
      currency: currency.toLowerCase(),
      ...(billedTo.taxId === null ? {} : { tax_id: billedTo.taxId }),
    },
  };
  // A key stands for one set of details: other ones under the same key are refused by Stripe.
  const idempotencyKey = `${key}:${createHash("sha256").update(JSON.stringify(details)).digest("base64url").slice(0, 22)}`;
  const known = customer.reference ?? (await findCustomer(stripe, tenantId, billedTo.email));
  const made =
    known === undefined
      ? await stripe.customers.create(details, { idempotencyKey })
      : await stripe.customers.update(known, details, { idempotencyKey });
  return (await readCustomer(stripe, Customer.parse(made).id)).state;
}

/** One that was made when the answer was lost. */
async function findCustomer(
  stripe: Stripe,
  tenantId: string,
  email: string | null,
): Promise<string | undefined> {
  if (email === null) return undefined;
  const listed = await stripe.customers.list({ email, limit: 100 });
  return z
    .array(Customer)
    .parse(listed.data)
    .find(({ metadata }) => metadata?.["tenant_id"] === tenantId)?.id;
}

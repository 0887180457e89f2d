import { z } from "zod";
import { WebhookRefused, type ProviderEvent } from "../payment-provider.ts";
import { parseJson } from "../webhook-json.ts";
import { STRIPE_SCHEME, verifySignature } from "../webhook-signature.ts";

const Envelope = z.object({
  id: z.string().min(1).max(255),
  object: z.literal("event"),
  type: z.string().min(1).max(100),
  created: z.number().int().positive().max(99_999_999_999),
  data: z.object({ object: z.looseObject({ id: z.string().max(255).optional() }) }),
});

export function readStripeWebhook(
  body: Buffer,
  headers: Readonly<Record<string, string | undefined>>,
  secrets: readonly string[],
  now: Date,
): ProviderEvent {
  verifySignature(STRIPE_SCHEME, headers["stripe-signature"], body, secrets, now);
  const parsed = Envelope.safeParse(parseJson(body));
  if (!parsed.success) throw new WebhookRefused("body_invalid");
  const { id, type, created, data } = parsed.data;
  return {
    eventId: id,
    type,
    occurredAt: new Date(created * 1000),
    about: aboutOf(type, data.object),
  };
}

/** Refunds and disputes name a payment, not an invoice: `fetchCharge` finds it. */
function aboutOf(type: string, object: Record<string, unknown>): ProviderEvent["about"] {
  const text = (name: string) => {
    const value = object[name];
    return typeof value === "string" && value.length <= 255 ? value : undefined;
  };
  if (type.startsWith("invoice.")) return about("charge", text("id"));
  if (/^(charge|refund|payment_intent)\./.test(type))
    return about(
      "charge",
      type.startsWith("payment_intent.") ? text("id") : text("payment_intent"),
    );
  if (type.startsWith("customer.")) {
    if (type.startsWith("customer.subscription.")) return undefined;
    return about(
      "customer",
      /^customer\.(created|updated)$/.test(type) ? text("id") : text("customer"),
    );
  }
  if (/^(payment_method|setup_intent|checkout\.session)\./.test(type))
    return about("customer", text("customer"));
  return undefined;
}

const about = (kind: "charge" | "customer", reference: string | undefined) =>
  reference === undefined ? undefined : { kind, reference };

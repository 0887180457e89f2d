import { z } from "zod";
import { WebhookRefused, type ProviderEvent } from "../payment-provider.ts";
import { PADDLE_SCHEME, verifySignature } from "../webhook-signature.ts";
import { parseJson } from "../webhook-json.ts";

const Envelope = z.object({
  event_id: z.string().min(1).max(255),
  event_type: z.string().min(1).max(100),
  occurred_at: z.iso.datetime({ offset: true }),
  data: z.looseObject({}),
});

export function readPaddleWebhook(
  body: Buffer,
  headers: Readonly<Record<string, string | undefined>>,
  secrets: readonly string[],
  now: Date,
): ProviderEvent {
  verifySignature(PADDLE_SCHEME, headers["paddle-signature"], body, secrets, now);
  const parsed = Envelope.safeParse(parseJson(body));
  if (!parsed.success) throw new WebhookRefused("body_invalid");
  const { event_id: eventId, event_type: type, occurred_at: occurredAt, data } = parsed.data;
  return { eventId, type, occurredAt: new Date(occurredAt), about: aboutOf(type, data) };
}

const ABOUT: readonly [RegExp, "charge" | "customer", string][] = [
  [/^transaction\./, "charge", "id"],
  [/^adjustment\./, "charge", "transaction_id"],
  [/^customer\./, "customer", "id"],
  [/^(payment_method|subscription)\./, "customer", "customer_id"],
];

function aboutOf(type: string, data: Record<string, unknown>): ProviderEvent["about"] {
  const [, kind, field] = ABOUT.find(([pattern]) => pattern.test(type)) ?? [];
  const reference = field === undefined ? undefined : data[field];
  return kind !== undefined && typeof reference === "string" && reference.length <= 255
    ? { kind, reference }
    : undefined;
}

import { z } from "zod";
import { Instant, PageInput, TenantId, Uuid, pageOf } from "../../kernel/index.ts";
import { Provider } from "./subscriptions.ts";

/** `received → processed | ignored | failed → … → dead`. `ignored`: of a kind or a customer we do not know. `dead`: failed too often; replay starts again. */
export const WEBHOOK_STATES = ["received", "processed", "ignored", "failed", "dead"] as const;
export const WebhookEvent = z.object({
  webhookId: Uuid,
  provider: Provider,
  eventId: z.string(),
  type: z.string(),
  state: z.enum(WEBHOOK_STATES),
  tenantId: TenantId.nullable(),
  tenantName: z.string().nullable(),
  receivedAt: Instant,
  occurredAt: Instant.nullable(),
  processedAt: Instant.nullable(),
  /** How often it came, and how often it was worked on. */
  deliveries: z.number().int(),
  attempts: z.number().int(),
  nextAttemptAt: Instant.nullable(),
  /** What it did, or what failed: a sentence, or what it booked as `payment 799.00 USD`. */
  note: z.string().nullable(),
});
export type WebhookEvent = z.infer<typeof WebhookEvent>;
export const ListWebhooks = PageInput.extend({
  providers: z.array(Provider).optional(),
  states: z.array(z.enum(WEBHOOK_STATES)).optional(),
  type: z.string().max(100).optional(),
  forTenantId: TenantId.optional(),
});
export const WebhookPage = pageOf(WebhookEvent);
export const WebhookRef = z.object({ webhookId: Uuid });
/** With the body as it came; secrets of the provider are never in it, a customer's address may be. */
export const WebhookDetail = WebhookEvent.extend({ body: z.string() });

/** Calls to a provider that wait, run, or failed. */
export const CALL_STATES = ["queued", "done", "failed", "dead"] as const;
export const ProviderCall = z.object({
  callId: Uuid,
  tenantId: TenantId,
  tenantName: z.string(),
  provider: Provider,
  kind: z.string(),
  state: z.enum(CALL_STATES),
  attempts: z.number().int(),
  createdAt: Instant,
  nextAttemptAt: Instant.nullable(),
  error: z.string().nullable(),
});
export const ListCalls = PageInput.extend({ states: z.array(z.enum(CALL_STATES)).optional() });
export const CallPage = pageOf(ProviderCall);
export const CallRef = z.object({ callId: Uuid, forTenantId: TenantId });

export const ProviderStatus = z.object({
  provider: Provider,
  configured: z.boolean(),
  /** `ok`, or what failed last and since when. */
  state: z.enum(["ok", "failing", "unconfigured"]),
  error: z.string().nullable(),
  since: Instant.nullable(),
  /** The address to enter at the provider for its webhooks. */
  webhookUrl: z.string(),
  waitingCalls: z.number().int(),
  deadCalls: z.number().int(),
  /** Tenants whose next renewal it collects. */
  tenants: z.number().int(),
});

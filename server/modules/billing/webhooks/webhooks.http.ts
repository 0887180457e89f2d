import { Hono } from "hono";
import { DomainError } from "#shared/errors/index.ts";
import type { Services } from "#server/platform/context/services.ts";
import { WebhookRefused } from "#server/platform/payments/payment-provider.ts";
import { receiveWebhook } from "./receive-webhook.ts";

const HEADERS = { stripe: "stripe-signature", paddle: "paddle-signature" } as const;
const LARGEST_BYTES = 1_000_000;
const ADVICE = {
  signature_missing: "it has no signature that can be read; it must come as the provider sent it",
  signature_wrong: "no signature fits; compare the webhook secret set here with the provider's",
  too_old: "it was signed over 5 minutes ago; check this server's clock, or let it be sent again",
  in_future: "it was signed in the future; check this server's clock",
  body_invalid: "its body is no event of this provider",
} as const satisfies Record<WebhookRefused["code"], string>;

/** POST /stripe and /paddle: the bytes as they came, before anything parses them. Only the signature says who sends. */
export function webhooksHttp(services: Services): Hono {
  const app = new Hono();
  for (const provider of ["stripe", "paddle"] as const)
    app.post(`/${provider}`, async (c) => {
      const header = HEADERS[provider];
      const body = Buffer.from(await c.req.arrayBuffer());
      if (body.length > LARGEST_BYTES)
        throw new DomainError("body_too_large", { limitBytes: LARGEST_BYTES });
      try {
        const kept = await receiveWebhook(services, provider, body, {
          [header]: c.req.header(header),
        });
        if (!kept) throw new DomainError("not_found", { what: "page" });
        return c.json({ received: true, deliveries: kept.deliveries });
      } catch (error) {
        if (!(error instanceof WebhookRefused)) throw error;
        services.log.warn(
          { provider, problem: error.code, bytes: body.length },
          "a webhook was refused",
        );
        const { code: reason } = error;
        throw new DomainError("webhook_refused", { reason, advice: ADVICE[reason] }, error);
      }
    });
  return app;
}

import { WebhookRefused } from "./payment-provider.ts";

/** @throws `WebhookRefused` for bytes that are no UTF-8, or no JSON */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch (cause) {
    throw new WebhookRefused("body_invalid", { cause });
  }
}

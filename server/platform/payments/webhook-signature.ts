import { createHmac, timingSafeEqual } from "node:crypto";
import { WebhookRefused } from "./payment-provider.ts";

/** Older or newer than this either way, and it may be a recording. Both providers say 5 min at most, their SDKs look at old ones only. */
export const SIGNATURE_TOLERANCE_MS = 300_000;
const MOST_SIGNATURES = 10;

export interface SignatureScheme {
  /** Between the parts of the header, and between time and body. */
  readonly separator: string;
  readonly joint: string;
  readonly time: string;
  readonly signature: string;
}
/** `t=1492774577,v1=5257…,v1=…` over `1492774577.` and the body. */
export const STRIPE_SCHEME: SignatureScheme = {
  separator: ",",
  joint: ".",
  time: "t",
  signature: "v1",
};
/** `ts=1671552777;h1=eb4d…;h1=…` over `1671552777:` and the body. */
export const PADDLE_SCHEME: SignatureScheme = {
  separator: ";",
  joint: ":",
  time: "ts",
  signature: "h1",
};

/**
 * Passes when one of the header's signatures is of one of the secrets (both are several while a secret is changed), and its time is
 * near. Every pair is compared, each in constant time. @throws `WebhookRefused`
 */
export function verifySignature(
  scheme: SignatureScheme,
  header: string | undefined,
  body: Buffer,
  secrets: readonly string[],
  now: Date,
): void {
  const { seconds, signatures } = readHeader(scheme, header);
  let genuine = false;
  for (const secret of secrets) {
    const expected = createHmac("sha256", secret)
      .update(`${seconds}${scheme.joint}`)
      .update(body)
      .digest();
    for (const signature of signatures)
      if (timingSafeEqual(signature, expected) && secret !== "") genuine = true;
  }
  if (!genuine) throw new WebhookRefused("signature_wrong");
  const aheadMs = Number(seconds) * 1000 - now.getTime();
  if (aheadMs < -SIGNATURE_TOLERANCE_MS) throw new WebhookRefused("too_old");
  if (aheadMs > SIGNATURE_TOLERANCE_MS) throw new WebhookRefused("in_future");
}

function readHeader(
  scheme: SignatureScheme,
  header: string | undefined,
): { seconds: string; signatures: Buffer[] } {
  const parts = (header ?? "").split(scheme.separator).map((part) => {
    const at = part.indexOf("=");
    return { name: part.slice(0, at).trim(), value: part.slice(at + 1).trim() };
  });
  const times = parts.filter(({ name }) => name === scheme.time);
  const signatures = parts
    .filter(({ name, value }) => name === scheme.signature && /^[0-9a-f]{64}$/.test(value))
    .slice(0, MOST_SIGNATURES)
    .map(({ value }) => Buffer.from(value, "hex"));
  const seconds = times[0]?.value;
  if (
    times.length !== 1 ||
    seconds === undefined ||
    !/^\d{1,12}$/.test(seconds) ||
    signatures.length === 0
  )
    throw new WebhookRefused("signature_missing");
  return { seconds, signatures };
}

import { DomainError } from "#shared/errors/index.ts";

/**
 * Throws `csrf_failed` unless our own page or a program sent this: a header of our own (which another site's page cannot add without
 * asking first, and we never allow it), and where a browser says from where, that is us.
 */
export function requireSameOrigin(headers: Headers, publicUrl: string): void {
  const marked = headers.get("x-umg-csrf") === "1" || headers.get("x-umg-client") === "desktop";
  const site = headers.get("sec-fetch-site");
  const fromUs = site === null || site === "same-origin" || site === "none";
  if (!marked || !fromUs || !isOwnOrigin(headers, publicUrl)) throw new DomainError("csrf_failed");
}

function isOwnOrigin(headers: Headers, publicUrl: string): boolean {
  const origin = headers.get("origin");
  if (origin === null) return true;
  if (origin === "null" || !URL.canParse(origin)) return false;
  return origin === new URL(publicUrl).origin || new URL(origin).host === headers.get("host");
}

export interface ReceivedCookie {
  name: string;
  value: string;
  /** When it ends, in ms since 1970; undefined: with the session. In the past: the server deletes it. */
  expiresAt: number | undefined;
}

/** Reads Set-Cookie headers as far as the vault needs them; what cannot be read is left out. */
export function readSetCookies(headers: readonly string[], now: number): ReceivedCookie[] {
  return headers.flatMap((header) => {
    const [pair = "", ...attributes] = header.split(";");
    const equals = pair.indexOf("=");
    if (equals < 1) return [];
    const name = pair.slice(0, equals).trim();
    const value = pair.slice(equals + 1).trim();
    // A value goes out again inside a header: nothing that could end or split one.
    if (!/^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/.test(value)) return [];
    return [{ name, value, expiresAt: expiry(attributes, now) }];
  });
}

function expiry(attributes: readonly string[], now: number): number | undefined {
  const found = new Map(
    attributes.map((attribute) => {
      const [key = "", ...rest] = attribute.split("=");
      return [key.trim().toLowerCase(), rest.join("=").trim()];
    }),
  );
  const seconds = found.get("max-age");
  if (seconds !== undefined && /^-?\d+$/.test(seconds)) return now + Number(seconds) * 1000;
  const date = Date.parse(found.get("expires") ?? "");
  return Number.isNaN(date) ? undefined : date;
}

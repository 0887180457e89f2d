// What PostgreSQL's text and jsonb refuse: NUL, and half of a surrogate pair.
const UNSTORABLE = /\\u(?:0000|d[89a-f])/i;

/** Text as the database can hold it; NUL becomes U+FFFD. */
export const toText = (text: string): string =>
  (text.isWellFormed() ? text : text.toWellFormed()).replaceAll("\0", "\uFFFD");

/** A value as jsonb gives it back: dates as text, nothing undefined, only characters it can hold. */
export function toJson(value: unknown): unknown {
  if (value === null || value === undefined) return null;
  const text = JSON.stringify(value);
  const plain: unknown = JSON.parse(text);
  return UNSTORABLE.test(text) ? cleaned(plain) : plain;
}

/** JSON with the keys of objects sorted: jsonb forgets their order, so a hash must not depend on it. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value ?? null);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`);
  return `{${members.join(",")}}`;
}

function cleaned(value: unknown): unknown {
  if (typeof value === "string") return toText(value);
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(cleaned);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [toText(key), cleaned(inner)]),
  );
}

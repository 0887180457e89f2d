// What PostgreSQL's text and jsonb refuse: NUL, and half of a surrogate pair.
const UNSTORABLE = /\\u(?:0000|d[89a-f])/i;

/** Text as the database can hold it; NUL becomes U+FFFD. */
export const toText = (text: string): string => text.toWellFormed().replaceAll("\0", "\uFFFD");

/** A value as jsonb gives it back: dates as text, nothing undefined, only characters it can hold. */
export function toJson(value: unknown): unknown {
  if (value === null || value === undefined) return null;
  const text = JSON.stringify(value);
  const plain: unknown = JSON.parse(text);
  return UNSTORABLE.test(text) ? cleaned(plain) : plain;
}

function cleaned(value: unknown): unknown {
  if (typeof value === "string") return toText(value);
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(cleaned);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [toText(key), cleaned(inner)]),
  );
}

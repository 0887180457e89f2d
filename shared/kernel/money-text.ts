import { currencyDigits } from "./money.ts";
type Language = "en" | "ru";

const formats = new Map<string, Intl.NumberFormat>();

function formatOf(currency: string, language: Language, most: number): Intl.NumberFormat {
  const key = `${currency}${language}${most}`;
  const found = formats.get(key);
  if (found !== undefined) return found;
  const digits = currencyDigits(currency);
  const made = new Intl.NumberFormat(language === "ru" ? "ru-RU" : "en-US", {
    style: "currency",
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: Math.max(digits, most),
  });
  formats.set(key, made);
  return made;
}

/** 123456 of USD → "$1,234.56" / «1 234,56 $»; exact for every amount. */
export const formatMoney = (minor: number, currency: string, language: Language): string =>
  formatDecimal(majorText(minor, currency), currency, language);

/** A decimal in major units, `0.0031`, with all of its digits. */
export const formatDecimal = (major: string, currency: string, language: Language): string =>
  // A string of digits is formatted exactly; the library's types do not know it yet.
  formatOf(currency, language, 20).format(major as unknown as number);

/** Minor units as people type them: 123456 of USD → "1234.56". */
export const majorText = (minor: number, currency: string): string =>
  shiftPoint(String(minor), -currencyDigits(currency), currencyDigits(currency));

/** What was typed in major units, as minor ones; null when it is no amount of this currency, or more than can be billed. */
export function minorOf(text: string, currency: string): number | null {
  const plain = text
    .trim()
    .replaceAll(/[\s\u00a0]/g, "")
    .replace(",", ".");
  if (!/^-?\d{1,16}(\.\d+)?$/.test(plain)) return null;
  const minor = Number(shiftPoint(plain, currencyDigits(currency)));
  return Number.isSafeInteger(minor) ? minor : null;
}

/** Moves the point of a decimal by so many places to the right; keeps at least `least` digits after it, and drops zeros beyond. */
export function shiftPoint(decimal: string, places: number, least = 0): string {
  const negative = decimal.startsWith("-");
  const [whole = "0", part = ""] = decimal.replace("-", "").split(".");
  const padded = whole.padStart(Math.max(1, 1 - places) + whole.length, "0");
  const digits = padded + part.padEnd(Math.max(0, places), "0");
  const point = padded.length + places;
  const before = digits.slice(0, point).replace(/^0+(?=\d)/, "") || "0";
  const after = digits.slice(point).replace(/0+$/, "").padEnd(least, "0");
  const value = after === "" ? before : `${before}.${after}`;
  return negative && /[1-9]/.test(value) ? `-${value}` : value;
}

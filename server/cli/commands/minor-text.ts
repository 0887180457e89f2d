import { currencyDigits } from "#shared/kernel/money.ts";

/** `1234.50 USD`: for people; JSON has the minor units. */
export function minorText(minor: number, currency: string): string {
  const digits = currencyDigits(currency);
  const text = String(Math.abs(minor)).padStart(digits + 1, "0");
  const whole = digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
  return `${minor < 0 ? "-" : ""}${whole} ${currency}`;
}

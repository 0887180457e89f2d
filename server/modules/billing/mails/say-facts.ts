import { currencyDigits } from "#shared/kernel/index.ts";

export type MailLanguage = "en" | "ru";
const LOCALES = { en: "en-US", ru: "ru-RU" } as const;

/** 9900 of USD → "$99.00" / «99,00 $»; exact for every amount. */
export function sayAmount(minor: number, currency: string, language: MailLanguage): string {
  const digits = currencyDigits(currency);
  const text = String(Math.abs(minor)).padStart(digits + 1, "0");
  const cut = text.length - digits;
  const major = digits === 0 ? text : `${text.slice(0, cut)}.${text.slice(cut)}`;
  return (
    new Intl.NumberFormat(LOCALES[language], {
      style: "currency",
      currency,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    })
      // A string of digits is formatted exactly; the library's types do not know it yet.
      .format((minor < 0 ? `-${major}` : major) as unknown as number)
      .replaceAll(/\s/g, " ")
  );
}

/** "December 7, 2026" / «7 декабря 2026 г.», by UTC. */
export const sayDay = (at: Date, language: MailLanguage): string =>
  new Intl.DateTimeFormat(LOCALES[language], { dateStyle: "long", timeZone: "UTC" })
    .format(at)
    .replaceAll(/\s/g, " ");

import { formatDecimal, formatMoney, shiftPoint } from "#shared/kernel/money-text.ts";
import { currencyDigits } from "#shared/kernel/money.ts";
import type { Metric } from "#shared/contracts/billing/plans.ts";
import { WORDS, type DocumentLanguage, type DocumentWords } from "./document-words.ts";

const DAY_MS = 86_400_000;
const PRICED_BY = { events: 6, apps: 0, members: 0 } as const;
/** Control characters, and those that turn the direction of what follows: a name must not rewrite the lines around it. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}]/gu;

/** Somebody's text as one line of characters that show themselves. */
export const printable = (text: string): string =>
  text.normalize("NFC").replaceAll(/\s+/g, " ").replaceAll(UNPRINTABLE, "").trim();

/** The same, line by line. */
export const printableLines = (text: string): string[] =>
  text
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map(printable)
    .filter((line) => line !== "");

/** How amounts, days and numbers are said on one invoice. */
export interface Saying {
  readonly words: DocumentWords;
  money(minor: number): string;
  number(value: number): string;
  /** `$2.00 per million` */
  unitPrice(price: string, metric: Metric): string;
  /** Of an instant, in UTC. */
  date(at: string): string;
  /** The first day and the one before `until`. */
  days(from: string, until: string): string;
}

export function sayIn(language: DocumentLanguage, currency: string): Saying {
  const words = WORDS[language];
  const dates = new Intl.DateTimeFormat(words.locale, {
    day: language === "ru" ? "2-digit" : "numeric",
    month: language === "ru" ? "2-digit" : "short",
    year: "numeric",
    timeZone: "UTC",
  });
  const numbers = new Intl.NumberFormat(words.locale);
  const date = (at: string) => dates.format(new Date(at));
  return {
    words,
    date,
    money: (minor) => formatMoney(minor, currency, language),
    number: (value) => numbers.format(value),
    unitPrice: (price, metric) => {
      const major = shiftPoint(price, PRICED_BY[metric] - currencyDigits(currency));
      return `${formatDecimal(major, currency, language)} ${words.perUnit[metric]}`;
    },
    days: (from, until) => {
      const last = new Date(Date.parse(until) - DAY_MS).toISOString();
      const first = date(from);
      return Date.parse(last) <= Date.parse(from) ? first : `${first} – ${date(last)}`;
    },
  };
}

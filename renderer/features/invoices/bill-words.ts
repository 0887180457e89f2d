import { useMemo } from "react";
import type { Metric } from "#shared/contracts/billing/plans.ts";
import type { InvoiceLine } from "#shared/contracts/billing/subscriptions.ts";
import { currencyDigits } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { formatDecimal, formatMoney, shiftPoint } from "#renderer/lib/money.ts";
import { useFormat } from "#renderer/lib/use-format.ts";

const DAY_MS = 86_400_000;
/** Events are priced by the million: a price of one has too many zeros to read. */
const PRICED_BY = { events: 6, apps: 0, members: 0 } as const;

/** Amounts, days and lines of bills in the person's language. Days are whole ones in UTC, as they are billed. */
export function useBillWords() {
  const t = useT("invoices");
  const format = useFormat();
  return useMemo(() => {
    const { language } = format;
    const dates = new Intl.DateTimeFormat(language === "ru" ? "ru-RU" : "en-GB", {
      day: language === "ru" ? "2-digit" : "numeric",
      month: language === "ru" ? "2-digit" : "short",
      year: "numeric",
      timeZone: "UTC",
    });
    const money = (minor: number, currency: string) => formatMoney(minor, currency, language);
    const day = (at: string) => dates.format(new Date(at));
    const days = (from: string, until: string) => {
      const last = new Date(Math.max(Date.parse(from), Date.parse(until) - DAY_MS)).toISOString();
      return day(from) === day(last) ? day(from) : `${day(from)} – ${day(last)}`;
    };
    return {
      money,
      day,
      days,
      unitPrice: (price: string, metric: Metric, currency: string) =>
        t(`per.${metric}`, {
          price: formatDecimal(
            shiftPoint(price, PRICED_BY[metric] - currencyDigits(currency)),
            currency,
            language,
          ),
        }),
      lineName: (line: InvoiceLine): string => nameOf(line, t),
      lineDays: ({ from, until }: InvoiceLine) =>
        from === null || until === null ? "" : days(from, until),
    };
  }, [t, format]);
}
export type BillWords = ReturnType<typeof useBillWords>;

/** A correction says how a day that was billed is counted now; nothing is included in it. */
export const isCorrection = ({ kind, included }: InvoiceLine): boolean =>
  kind === "usage" && included === null;

function nameOf(line: InvoiceLine, t: ReturnType<typeof useT<"invoices">>): string {
  const { kind, text, metric, amount } = line;
  switch (kind) {
    case "manual":
      return text;
    case "coupon":
      return t("line.coupon", { name: text });
    case "minimum":
      return t("line.minimum");
    case "usage": {
      const name = t(`metric.${metric ?? "events"}`);
      return isCorrection(line) ? t("line.correction", { name }) : name;
    }
    case "base":
      return t("line.base", { plan: text });
    case "proration": {
      const plan = text.replace(/, (not used|from here on)$/, "");
      return t(amount < 0 ? "line.notUsed" : "line.rest", { plan });
    }
  }
}

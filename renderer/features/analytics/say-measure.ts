import { useMemo } from "react";
import type { Measure } from "#shared/contracts/analytics.ts";
import type { Language } from "#renderer/lib/format.ts";
import { useFormat } from "#renderer/lib/use-format.ts";

const isCurrency = (code: string) => /^[A-Z]{3}$/.test(code);

/** 1234.5, "EUR" → "€1,234.50" / «1 234,50 €»; without a currency a plain number. */
export function formatMoney(
  value: number,
  currency: string,
  language: Language,
  short = false,
): string {
  const style = isCurrency(currency)
    ? ({ style: "currency", currency } as const)
    : ({ style: "decimal" } as const);
  return new Intl.NumberFormat(language === "ru" ? "ru-RU" : "en-US", {
    ...style,
    ...(short ? { notation: "compact", maximumFractionDigits: 1 } : {}),
  }).format(value);
}

/** 0.347 → "34.7%" / «34,7 %». */
export const formatShare = (share: number, language: Language): string =>
  new Intl.NumberFormat(language === "ru" ? "ru-RU" : "en-US", {
    style: "percent",
    minimumFractionDigits: share > 0 && share < 1 ? 1 : 0,
    maximumFractionDigits: 1,
  }).format(share);

/** 0.12 → "+12%", with a real minus. */
export const formatChange = (change: number, language: Language): string =>
  new Intl.NumberFormat(language === "ru" ? "ru-RU" : "en-US", {
    style: "percent",
    signDisplay: "exceptZero",
    maximumFractionDigits: Math.abs(change) < 0.1 ? 1 : 0,
  })
    .format(change)
    .replace("-", "−");

/** How a measure's values are said: exactly, and short for an axis. */
export function useSayMeasure(measure: Measure, currency: string) {
  const { language, number, compact } = useFormat();
  return useMemo(() => {
    if (measure === "revenue")
      return {
        say: (value: number) => formatMoney(value, currency, language),
        axis: (value: number) => formatMoney(value, currency, language, true),
      };
    return {
      say: (value: number) => number(value, measure === "average" ? 2 : 0),
      axis: compact,
    };
  }, [measure, currency, language, number, compact]);
}

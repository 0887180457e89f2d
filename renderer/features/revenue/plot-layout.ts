import type { RevenueMonth } from "#shared/contracts/billing/revenue.ts";
import { currencyDigits } from "#shared/kernel/index.ts";
import { linearScale } from "#renderer/features/keys/plot-scale.ts";
import { formatCompact, type Language } from "#renderer/lib/format.ts";

export const HEIGHT = 300;
export const LEFT = 62;
export const TOP = 8;
export const BOTTOM = 22;
const GAP = 22;
/** Of the height: MRR above, what moved it below. */
const UPPER = 0.55;

type Of = "mrr" | "fresh" | "expansion" | "contraction" | "churned";
interface Bar {
  readonly of: Of;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where each bar lies: MRR on its own axis, movements on another one with 0 in between. Pixels. */
export function layoutOf(months: readonly RevenueMonth[], width: number, currency: string) {
  const step = Math.max(1, (width - LEFT) / Math.max(1, months.length));
  const room = HEIGHT - TOP - BOTTOM - GAP;
  const upper = room * UPPER;
  const top = linearScale(Math.max(1, ...months.map(({ mrr }) => mrr)));
  const mrrBase = TOP + upper;
  const most = Math.max(0, ...months.map(({ fresh, expansion }) => fresh + expansion));
  const least = Math.max(0, ...months.map(({ contraction, churned }) => -contraction - churned));
  const perUnit = (room - upper) / Math.max(1, most + least);
  const zero = mrrBase + GAP + most * perUnit;
  const barWidth = Math.max(2, Math.min(34, step * 0.62));
  const bars: Bar[] = [];
  const add = (of: Of, index: number, y: number, height: number) => {
    if (height <= 0) return;
    const x = LEFT + (index + 0.5) * step - barWidth / 2;
    // What is there is seen, however little it is.
    bars.push({
      of,
      x,
      y: height < 1 ? y - 1 + height : y,
      width: barWidth,
      height: Math.max(1, height),
    });
  };
  for (const [index, month] of months.entries()) {
    const high = top.height(month.mrr) * upper;
    add("mrr", index, mrrBase - high, high);
    const [fresh, expansion] = [month.fresh * perUnit, month.expansion * perUnit];
    add("expansion", index, zero - expansion, expansion);
    add("fresh", index, zero - expansion - fresh, fresh);
    const [contraction, churned] = [-month.contraction * perUnit, -month.churned * perUnit];
    add("contraction", index, zero, contraction);
    add("churned", index, zero + contraction, churned);
  }
  const unit = 10 ** currencyDigits(currency);
  return {
    step,
    zero,
    bars,
    ticks: [
      ...top.ticks.map((value) => ({ value, y: mrrBase - top.height(value) * upper })),
      ...(most > 0 ? [{ value: most, y: zero - most * perUnit }] : []),
      ...(least > 0 ? [{ value: -least, y: zero + least * perUnit }] : []),
    ],
    short: (minor: number, language: Language) => formatCompact(minor / unit, language),
  };
}

import { useElementSize } from "@mantine/hooks";
import { useState, type KeyboardEvent, type PointerEvent } from "react";
import type { RevenueMonth } from "#shared/contracts/billing/revenue.ts";
import { useT } from "#renderer/i18n/index.ts";
import { formatMoney } from "#renderer/lib/money.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { useMonthWords } from "./month-words.ts";
import { BOTTOM, HEIGHT, LEFT, TOP, layoutOf } from "./plot-layout.ts";
import classes from "./revenue.module.css";

const MOVEMENTS = ["fresh", "expansion", "contraction", "churned"] as const;

interface MovementsPlotProps {
  months: readonly RevenueMonth[];
  currency: string;
}

/** Above: MRR at each month's end. Below: what came on top of it and what was taken off, stacked over and under a line. */
export function MovementsPlot({ months, currency }: MovementsPlotProps) {
  const t = useT("revenue");
  const format = useFormat();
  const words = useMonthWords();
  const { ref, width } = useElementSize<HTMLDivElement>();
  const [at, setAt] = useState<number | null>(null);
  const money = (minor: number) => formatMoney(minor, currency, format.language);
  const layout = layoutOf(months, width, currency);
  const read = at ?? months.length - 1;
  const shown = months[read];
  const said = (month: RevenueMonth) =>
    [
      words.long(month.month),
      `MRR ${money(month.mrr)}`,
      ...MOVEMENTS.map((name) => `${t(name)} ${money(month[name])}`),
    ].join("; ");
  const go = (to: number) => setAt(Math.max(0, Math.min(months.length - 1, to)));
  const move = (event: KeyboardEvent) => {
    const to = { ArrowLeft: read - 1, ArrowRight: read + 1, Home: 0, End: months.length - 1 }[
      event.key
    ];
    if (to === undefined) return;
    event.preventDefault();
    go(to);
  };
  const hover = (event: PointerEvent<SVGSVGElement>) => {
    const { left } = event.currentTarget.getBoundingClientRect();
    go(Math.floor((event.clientX - left - LEFT) / layout.step));
  };
  // Every other month is named where there is too little room.
  const every = Math.max(1, Math.ceil(46 / Math.max(1, layout.step)));
  return (
    <div
      ref={ref}
      className={classes["plot"]}
      role="slider"
      tabIndex={0}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, months.length - 1)}
      aria-valuenow={Math.max(0, read)}
      aria-valuetext={shown === undefined ? "" : said(shown)}
      aria-label={t("plotLabel", { currency })}
      onKeyDown={move}
      onBlur={() => setAt(null)}
    >
      {shown !== undefined && (
        <div className={classes["readout"]}>
          <span className={classes["readAt"]}>
            {words.long(shown.month)}
            {read === months.length - 1 && ` (${t("soFar")})`}
          </span>
          <span>
            MRR <strong>{money(shown.mrr)}</strong>
          </span>
          {MOVEMENTS.map((name) => (
            <span key={name} className={classes["swatch"]} data-of={name}>
              {t(name)} <strong>{money(shown[name])}</strong>
            </span>
          ))}
        </div>
      )}
      {width > 0 && (
        <svg
          width={width}
          height={HEIGHT}
          aria-hidden
          onPointerMove={hover}
          onPointerLeave={() => setAt(null)}
        >
          {layout.ticks.map(({ y, value }) => (
            <g key={`${y}`}>
              <line x1={LEFT} x2={width} y1={y} y2={y} className={classes["grid"]} />
              <text x={LEFT - 8} y={y + 3.5} textAnchor="end" className={classes["tick"]}>
                {layout.short(value, format.language)}
              </text>
            </g>
          ))}
          {shown !== undefined && (
            <rect
              x={LEFT + read * layout.step}
              width={layout.step}
              y={TOP}
              height={HEIGHT - TOP - BOTTOM}
              className={classes["here"]}
            />
          )}
          {layout.bars.map(({ of, ...box }) => (
            <rect key={`${of}${box.x}`} {...box} className={classes["bar"]} data-of={of} />
          ))}
          <line
            x1={LEFT}
            x2={width}
            y1={layout.zero}
            y2={layout.zero}
            className={classes["zero"]}
          />
          {months.map(
            ({ month }, index) =>
              (months.length - 1 - index) % every === 0 && (
                <text
                  key={month}
                  x={LEFT + (index + 0.5) * layout.step}
                  y={HEIGHT - 5}
                  textAnchor="middle"
                  className={classes["tick"]}
                >
                  {words.short(month)}
                </text>
              ),
          )}
        </svg>
      )}
    </div>
  );
}

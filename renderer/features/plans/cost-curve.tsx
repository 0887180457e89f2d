import { useElementSize } from "@mantine/hooks";
import { useState, type KeyboardEvent, type PointerEvent } from "react";
import { linearScale, pathOf } from "#renderer/features/keys/plot-scale.ts";
import { useT } from "#renderer/i18n/index.ts";
import { formatMoney, majorText } from "#renderer/lib/money.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import classes from "./plans.module.css";

const HEIGHT = 220;
const LEFT = 66;
const RIGHT = 10;
const TOP = 10;
const BOTTOM = 22;

export interface Curve {
  readonly name: string;
  readonly points: readonly { readonly events: number; readonly total: number }[];
}

interface CostCurveProps {
  /** One or two, over the same numbers of events. */
  curves: readonly Curve[];
  currency: string;
  /** Where the person stands. */
  events: number;
}

/** What a month costs against its events, arrow keys and the pointer read it. */
export function CostCurve({ curves, currency, events }: CostCurveProps) {
  const t = useT("plans");
  const format = useFormat();
  const { ref, width } = useElementSize<HTMLDivElement>();
  const [at, setAt] = useState<number | null>(null);
  const steps = curves[0]?.points ?? [];
  const most = Math.max(1, steps.at(-1)?.events ?? 1);
  const { height, ticks } = linearScale(
    Math.max(1, ...curves.flatMap(({ points }) => points.map(({ total }) => total))),
  );
  const plotWidth = Math.max(1, width - LEFT - RIGHT);
  const x = (value: number) => LEFT + (Math.min(value, most) / most) * plotWidth;
  const y = (value: number) => TOP + (1 - height(value)) * (HEIGHT - TOP - BOTTOM);
  const say = (minor: number) => formatMoney(minor, currency, format.language);
  const along = linearScale(most).ticks.filter((tick) => tick <= most);
  const hover = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    const value = ((event.clientX - box.left - LEFT) / plotWidth) * most;
    setAt(nearestTo(steps, value));
  };
  const move = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    setAt(Math.max(0, Math.min(steps.length - 1, (at ?? nearestTo(steps, events)) + by)));
  };
  const read = at ?? nearestTo(steps, events);
  return (
    <div
      ref={ref}
      className={classes["plot"]}
      role="slider"
      tabIndex={0}
      aria-valuemin={0}
      aria-valuemax={most}
      aria-valuenow={steps[read]?.events ?? 0}
      aria-valuetext={curves
        .map(({ name, points }) => `${name}: ${say(points[read]?.total ?? 0)}`)
        .join("; ")}
      aria-label={t("curveLabel", { plans: curves.map(({ name }) => name).join(", ") })}
      onKeyDown={move}
      onBlur={() => setAt(null)}
    >
      <div className={classes["readout"]}>
        <span className={classes["readAt"]}>
          {t("eventsCount", { count: steps[read]?.events ?? 0 })}
        </span>
        {curves.map(({ name, points }, index) => (
          <span key={name} className={classes["swatch"]} data-line={index}>
            {name} <strong>{say(points[read]?.total ?? 0)}</strong>
          </span>
        ))}
      </div>
      {width > 0 && (
        <svg
          width={width}
          height={HEIGHT}
          aria-hidden
          onPointerMove={hover}
          onPointerLeave={() => setAt(null)}
        >
          {ticks.map((tick) => (
            <g key={tick}>
              <line
                x1={LEFT}
                x2={width - RIGHT}
                y1={y(tick)}
                y2={y(tick)}
                className={classes["grid"]}
              />
              <text x={LEFT - 8} y={y(tick) + 3.5} textAnchor="end" className={classes["tick"]}>
                {shortMoney(tick, currency, format.language)}
              </text>
            </g>
          ))}
          {along.map((tick) => (
            <text
              key={tick}
              x={x(tick)}
              y={HEIGHT - 6}
              textAnchor={tick === 0 ? "start" : tick === most ? "end" : "middle"}
              className={classes["tick"]}
            >
              {format.compact(tick)}
            </text>
          ))}
          {events > 0 && (
            <line
              x1={x(events)}
              x2={x(events)}
              y1={TOP}
              y2={HEIGHT - BOTTOM}
              className={classes["here"]}
            />
          )}
          {curves.map(({ name, points }, index) => (
            <path
              key={name}
              data-line={index}
              className={classes["line"]}
              d={pathOf(points.map((point) => ({ x: x(point.events), y: y(point.total) })))}
            />
          ))}
          {curves.map(({ name, points }, index) => {
            const point = points[read];
            return (
              point !== undefined && (
                <circle
                  key={name}
                  data-line={index}
                  cx={x(point.events)}
                  cy={y(point.total)}
                  r={3.5}
                  className={classes["dot"]}
                />
              )
            );
          })}
        </svg>
      )}
    </div>
  );
}

const nearestTo = (steps: Curve["points"], events: number): number => {
  const after = steps.findIndex((step) => step.events >= events);
  if (after === -1) return Math.max(0, steps.length - 1);
  const [before, next] = [steps[after - 1], steps[after]];
  return before && next && events - before.events < next.events - events ? after - 1 : after;
};

const shortMoney = (minor: number, currency: string, language: "en" | "ru"): string =>
  new Intl.NumberFormat(language === "ru" ? "ru-RU" : "en-US", {
    style: "currency",
    currency,
    notation: "compact",
    maximumFractionDigits: 1,
  }).format(Number(majorText(minor, currency)));

import { useElementSize } from "@mantine/hooks";
import { useState, type PointerEvent } from "react";
import type { KeyTraffic } from "#shared/contracts/key-traffic.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import classes from "./key-traffic.module.css";
import { linearScale, logScale, pathOf } from "./plot-scale.ts";

const DAY_MS = 86_400_000;
const HEIGHT = 210;
const LEFT = 46;
const BOTTOM = 22;
const TOP = 8;

interface ForecastPlotProps {
  traffic: KeyTraffic;
  scale: "log" | "linear";
  rotatedAt: string | null;
  closesAt: string | null;
  /** What it shows, for who cannot see it. */
  label: string;
}

/** Days of the old key and its successor, the trend with its band, the threshold and the ends of the overlap. */
export function ForecastPlot({ traffic, scale, rotatedAt, closesAt, label }: ForecastPlotProps) {
  const t = useT("keys");
  const format = useFormat();
  const { ref, width } = useElementSize<HTMLDivElement>();
  const [nearest, setNearest] = useState<number | null>(null);
  const { days, forecast } = traffic;
  const { band, threshold, answer } = forecast.events;
  const start = Date.parse(days.from);
  const bandAt = band === null ? 0 : Math.round((Date.parse(band.from) - start) / DAY_MS);
  const length = Math.max(days.old.events.length, bandAt + (band?.middle.length ?? 0));
  const values = [...days.old.events, ...(days.successor?.events ?? []), threshold ?? 0];
  const { height, ticks } = (scale === "log" ? logScale : linearScale)(Math.max(1, ...values));
  const plotWidth = Math.max(1, width - LEFT - 6);
  const plotHeight = HEIGHT - TOP - BOTTOM;
  const x = (day: number) => LEFT + ((day + 0.5) / length) * plotWidth;
  const y = (value: number) => TOP + (1 - height(value)) * plotHeight;
  const line = (of: readonly number[], from = 0) =>
    pathOf(of.map((value, index) => ({ x: x(from + index), y: y(value) })));
  const dayOf = (at: string) => (Date.parse(at) - start) / DAY_MS - 0.5;
  const hover = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    const day = Math.floor(((event.clientX - box.left - LEFT) / plotWidth) * length);
    setNearest(day >= 0 && day < length ? day : null);
  };
  // Before its first event it was not there: no line along the bottom.
  const firstUse = Math.max(0, (days.successor?.events.findIndex((events) => events > 0) ?? 0) - 1);
  const dayName = (day: number) => format.date(new Date(start + (day + 0.5) * DAY_MS));
  return (
    <div ref={ref} className={classes["plot"]} style={{ height: HEIGHT }}>
      {width > 0 && (
        <svg
          width={width}
          height={HEIGHT}
          role="img"
          aria-label={label}
          onPointerMove={hover}
          onPointerLeave={() => setNearest(null)}
        >
          {ticks.map((tick) => (
            <g key={tick}>
              <line
                x1={LEFT}
                x2={width - 6}
                y1={y(tick)}
                y2={y(tick)}
                className={classes["grid"]}
              />
              <text x={LEFT - 6} y={y(tick) + 3.5} className={classes["tick"]} textAnchor="end">
                {format.compact(tick)}
              </text>
            </g>
          ))}
          {[0, Math.floor(length / 3), Math.floor((2 * length) / 3), length - 1].map(
            (day, place) => (
              <text
                key={day}
                x={x(day)}
                y={HEIGHT - 6}
                className={classes["tick"]}
                textAnchor={place === 0 ? "start" : place === 3 ? "end" : "middle"}
              >
                {dayName(day)}
              </text>
            ),
          )}
          {answer.state === "falls" && (
            <rect
              x={x(dayOf(answer.earliest))}
              y={TOP}
              width={Math.max(2, x(dayOf(answer.latest)) - x(dayOf(answer.earliest)))}
              height={plotHeight}
              className={classes["interval"]}
            />
          )}
          {band !== null && (
            <>
              <path
                className={classes["band"]}
                d={`${line(band.high, bandAt)}L${pathOf(band.low.map((value, index) => ({ x: x(bandAt + index), y: y(value) })).toReversed()).slice(1)}Z`}
              />
              <path className={classes["trend"]} d={line(band.middle, bandAt)} />
            </>
          )}
          {threshold !== null && threshold >= 1 && (
            <line
              x1={LEFT}
              x2={width - 6}
              y1={y(threshold)}
              y2={y(threshold)}
              className={classes["threshold"]}
            />
          )}
          {rotatedAt !== null && <Mark at={x(dayOf(rotatedAt))} name={t("rotatedMark")} />}
          {closesAt !== null && dayOf(closesAt) < length && (
            <Mark at={x(dayOf(closesAt))} name={t("closesMark")} />
          )}
          {days.successor !== null && (
            <path
              className={classes["successor"]}
              d={line(days.successor.events.slice(firstUse), firstUse)}
            />
          )}
          <path className={classes["old"]} d={line(days.old.events)} />
          {nearest !== null && (
            <line
              x1={x(nearest)}
              x2={x(nearest)}
              y1={TOP}
              y2={HEIGHT - BOTTOM}
              className={classes["cursor"]}
            />
          )}
        </svg>
      )}
      <div className={classes["readout"]} aria-hidden>
        {nearest === null ? (
          ""
        ) : (
          <Readout traffic={traffic} day={nearest} bandAt={bandAt} name={dayName(nearest)} />
        )}
      </div>
    </div>
  );
}

function Mark({ at, name }: { at: number; name: string }) {
  return (
    <g>
      <line x1={at} x2={at} y1={TOP} y2={HEIGHT - BOTTOM} className={classes["mark"]} />
      <text x={at + 4} y={TOP + 9} className={classes["tick"]}>
        {name}
      </text>
    </g>
  );
}

interface ReadoutProps {
  traffic: KeyTraffic;
  day: number;
  bandAt: number;
  name: string;
}

function Readout({ traffic, day, bandAt, name }: ReadoutProps) {
  const t = useT("keys");
  const format = useFormat();
  const { days, forecast } = traffic;
  const old = days.old.events[day];
  const next = days.successor?.events[day];
  const { band } = forecast.events;
  const [low, high] = [band?.low[day - bandAt], band?.high[day - bandAt]];
  const parts = [
    ...(old === undefined ? [] : [`${t("oldKey")} ${format.number(old)}`]),
    ...(next === undefined ? [] : [`${t("newKey")} ${format.number(next)}`]),
    ...(old !== undefined || low === undefined || high === undefined
      ? []
      : [
          `${t("expectedDay")} ${format.number(Math.round(low))}–${format.number(Math.round(high))}`,
        ]),
  ];
  return (
    <>
      {name} · {parts.join(" · ")}
    </>
  );
}

import { useElementSize } from "@mantine/hooks";
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useFormat } from "../lib/use-format.ts";
import { formatInZone, formatTick, type TimeDetail } from "../lib/zones.ts";
import { nearest } from "./decimate.ts";
import { makePlotCursor, type PlotCursor } from "./plot-cursor.ts";
import { plotData, plotSeries, selectedSpan, type ChartLine } from "./plot-lines.ts";
import classes from "./time-chart.module.css";
import { useColours } from "./use-colours.ts";

export interface TimeChartProps {
  /** What the chart shows, for who cannot see it. */
  label: string;
  /** Starts of the buckets in ms, ascending. */
  times: readonly number[];
  /** The end of the last bucket. */
  endMs: number;
  lines: readonly ChartLine[];
  /** Ids of lines that the legend has turned off. */
  hidden?: readonly string[];
  zone: string;
  detail: TimeDetail;
  /** The last bucket is not over: it is drawn dashed. */
  running?: boolean;
  height?: number;
  /** Exact values in the readout. */
  say?: (value: number) => string;
  /** Short values at the axis. */
  axis?: (value: number) => string;
  /** A span was dragged over: whole buckets, ms. */
  onZoom?: (fromMs: number, toMs: number) => void;
  /** Double click. */
  onBack?: () => void;
}

const STEPS = Array.from({ length: 16 }, (_, power) =>
  [1, 2, 5].map((n) => n * 10 ** (power - 2)),
).flat();
const NONE: readonly string[] = [];
const AXIS_PX = 52;

/** Time series on uPlot: as many points as there are, exact values under the pointer, dragging zooms. */
export function TimeChart(props: TimeChartProps) {
  const { label, times, endMs, lines, zone, detail, running = false, height = 260 } = props;
  const hidden = props.hidden ?? NONE;
  const { ref, width } = useElementSize<HTMLDivElement>();
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const [cursor] = useState(makePlotCursor);
  const colours = useColours();
  const format = useFormat();
  const show = props.axis ?? format.compact;
  const few = times.length <= 3;
  const dense = times.length > Math.max(1, width - AXIS_PX) * 4;
  const whole = useMemo(() => lines.every((line) => line.values.every(isWhole)), [lines]);
  const shape = lines
    .map((line) => `${line.id}:${line.colour}:${line.past}:${line.fill}`)
    .join("|");

  const data = useMemo(
    () => plotData(times, lines, running, width - AXIS_PX),
    [times, lines, running, width],
  );
  const latest = useRef({ props, show, data });
  useEffect(() => {
    latest.current = { props, show, data };
  });

  useEffect(() => {
    if (host.current === null || width === 0) return;
    const zoomable = latest.current.props.onZoom !== undefined;
    const made = new uPlot(
      {
        width,
        height,
        legend: { show: false },
        padding: [8, 24, 0, 0],
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone),
        cursor: {
          y: false,
          // With fewer points than values the nearest one drawn may be another.
          points: { size: 6, show: !dense },
          drag: { x: zoomable, y: false, setScale: false, dist: 6 },
          bind: {
            dblclick: () => () => {
              latest.current.props.onBack?.();
              return null;
            },
          },
        },
        scales: {
          x: {
            time: true,
            range: (_plot, min, max) => xRange(min, max, latest.current.props.endMs / 1000),
          },
          y: {
            range: (_plot, min, max) => [
              Math.min(0, min * 1.1),
              Math.max(max * 1.1, max > 0 ? 0 : 1),
            ],
          },
        },
        axes: [
          {
            stroke: colours.textFaint,
            grid: { show: false },
            ticks: { stroke: colours.line, width: 1, size: 4 },
            font: `11px ${colours.font}`,
            size: 26,
            space: 76,
            values: (_plot, ticks, _axis, _space, every) =>
              ticks.map((tick) => formatTick(tick * 1000, zone, format.language, every)),
          },
          {
            // Counts have no halves.
            incrs: whole ? STEPS.filter((step) => step >= 1) : STEPS,
            stroke: colours.textFaint,
            grid: { stroke: colours.line, width: 1 },
            ticks: { show: false },
            font: `11px ${colours.font}`,
            size: AXIS_PX,
            space: 36,
            values: (_plot, ticks) => ticks.map((tick) => latest.current.show(tick)),
          },
        ],
        series: [{}, ...plotSeries(latest.current.props.lines, NONE, colours.plots, few)],
        hooks: {
          setCursor: [(of) => follow(of, cursor, latest.current.props.times)],
          setSelect: [(of) => zoom(of, latest.current.props)],
        },
      },
      latest.current.data,
      host.current,
    );
    plot.current = made;
    return () => {
      made.destroy();
      plot.current = null;
      cursor.set(null);
    };
  }, [width, height, zone, shape, few, dense, whole, colours, format.language, cursor]);

  useEffect(() => {
    plot.current?.setData(data);
  }, [data]);

  const off = hidden.join("\n");
  useEffect(() => {
    const of = plot.current;
    if (of === null) return;
    latest.current.props.lines.forEach((line, index) => {
      for (const series of [index * 2 + 1, index * 2 + 2])
        of.setSeries(series, { show: !hidden.includes(line.id) });
    });
    // oxlint-disable-next-line react/exhaustive-deps -- `off` stands for `hidden`
  }, [off, shape, width, height, zone, few, dense, whole, colours, format.language]);

  return (
    <div ref={ref} className={classes["chart"]} style={{ height }}>
      <div ref={host} role="img" aria-label={label} />
      <Readout
        cursor={cursor}
        times={times}
        lines={lines.filter((line) => !hidden.includes(line.id))}
        running={running}
        width={width}
        say={props.say ?? format.number}
        when={(ms) => formatInZone(ms, zone, format.language, detail)}
        endMs={endMs}
      />
    </div>
  );
}

const isWhole = (value: number | null) => value === null || Number.isInteger(value);

/** From the first point to the last; a single one stands in the middle of its own step. */
const xRange = (min: number, max: number, end: number): [number, number] =>
  max > min ? [min, max] : [min - (end - min) / 2, min + (end - min) / 2];

function follow(of: uPlot, cursor: PlotCursor, times: readonly number[]): void {
  const { left } = of.cursor;
  if (left === undefined || left < 0) return cursor.set(null);
  const index = nearest(times, of.posToVal(left, "x") * 1000);
  const at = times[index];
  if (at === undefined) return cursor.set(null);
  cursor.set({ index, left: of.valToPos(at / 1000, "x") + AXIS_PX });
}

function zoom(of: uPlot, props: TimeChartProps): void {
  const { left, width } = of.select;
  if (width <= 0 || props.onZoom === undefined) return;
  of.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  const instant = (x: number) => of.posToVal(x, "x") * 1000;
  const span = selectedSpan(props.times, props.endMs, instant(left), instant(left + width));
  if (span !== null) props.onZoom(span.fromMs, span.toMs);
}

interface ReadoutProps {
  cursor: PlotCursor;
  times: readonly number[];
  endMs: number;
  lines: readonly ChartLine[];
  running: boolean;
  width: number;
  say: (value: number) => string;
  when: (ms: number) => string;
}

/** The values of one bucket beside the pointer. */
function Readout({ cursor, times, lines, running, width, say, when }: ReadoutProps) {
  const place = useSyncExternalStore(cursor.subscribe, cursor.get);
  const at = place === null ? undefined : times[place.index];
  if (place === null || at === undefined) return null;
  const right = place.left > width / 2;
  return (
    <div
      className={classes["readout"]}
      style={right ? { right: width - place.left + 12 } : { left: place.left + 12 }}
      aria-hidden
    >
      <div className={classes["when"]}>
        {when(at)}
        {running && place.index === times.length - 1 && " …"}
      </div>
      {lines.map((line) => {
        const value = line.values[place.index];
        return (
          <div key={line.id} className={classes["value"]}>
            <Swatch line={line} />
            <bdi>{line.label}</bdi>
            <strong>{value === null || value === undefined ? "–" : say(value)}</strong>
          </div>
        );
      })}
    </div>
  );
}

/** A piece of the line, as it is drawn. */
export function Swatch({ line }: { line: Pick<ChartLine, "colour" | "past"> }) {
  return (
    <span
      className={classes["swatch"]}
      data-past={line.past || undefined}
      style={{ color: `var(--plot-${line.colour})` }}
      aria-hidden
    />
  );
}

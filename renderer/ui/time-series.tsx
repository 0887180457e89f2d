import { useElementSize } from "@mantine/hooks";
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useFormat } from "../lib/use-format.ts";
import { useColours } from "./use-colours.ts";
import classes from "./time-series.module.css";

export interface Line {
  readonly label: string;
  readonly values: readonly (number | null)[];
  /** 1 to 5: the plot colours of the theme. */
  readonly colour: 1 | 2 | 3 | 4 | 5;
  readonly fill?: boolean;
}

interface TimeSeriesProps {
  /** First instant; then one point per `stepMs`. */
  from: string;
  stepMs?: number;
  lines: readonly Line[];
  height?: number;
  /** Plots with the same name share the cursor. */
  sync?: string;
  format?: (value: number) => string;
  /** What the plot shows, for who cannot see it. */
  label: string;
  /** Time axis below; the lowest of a stack has it. */
  axis?: boolean;
}

const STEPS = Array.from({ length: 12 }, (_, power) =>
  [1, 2, 5].map((n) => n * 10 ** power),
).flat();

/** Small time plot on uPlot. Redraws on data, theme, language and size; the legend shows the values under the cursor. */
export function TimeSeries(props: TimeSeriesProps) {
  const { from, stepMs = 60_000, lines, height = 96, sync, label, axis = true } = props;
  const { ref, width } = useElementSize<HTMLDivElement>();
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const colours = useColours();
  const format = useFormat();
  const show = props.format ?? format.compact;
  const shape = lines.map((line) => `${line.label}:${line.colour}`).join("|");

  const data = toData(from, stepMs, lines);
  const latest = useRef({ data, show });
  useEffect(() => {
    latest.current = { data, show };
  });

  useEffect(() => {
    if (host.current === null || width === 0) return;
    const made = new uPlot(
      {
        width,
        height,
        legend: { show: false },
        padding: [6, 4, axis ? 0 : 4, 0],
        cursor: {
          y: false,
          points: { size: 6 },
          drag: { x: false, y: false },
          ...(sync === undefined ? {} : { sync: { key: sync } }),
        },
        scales: { y: { range: (_plot, _min, max) => [0, Math.max(1, max * 1.1)] } },
        axes: [
          {
            show: axis,
            stroke: colours.textFaint,
            grid: { show: false },
            ticks: { show: false },
            font: `11px ${colours.font}`,
            size: 20,
            space: 80,
            values: (_plot, ticks) =>
              ticks.map((tick) => format.clockTime(new Date(tick * 1000), false)),
          },
          {
            // Counts have no halves.
            incrs: STEPS,
            stroke: colours.textFaint,
            grid: { stroke: colours.line, width: 1 },
            ticks: { show: false },
            font: `11px ${colours.font}`,
            size: 44,
            space: 28,
            values: (_plot, ticks) => ticks.map((tick) => latest.current.show(tick)),
          },
        ],
        series: [
          {},
          ...lines.map((line) => ({
            label: line.label,
            stroke: colours.plots[line.colour - 1] ?? colours.text,
            width: 1.5,
            points: { show: false },
            ...(line.fill === true
              ? { fill: `${colours.plots[line.colour - 1] ?? "#000"}22` }
              : {}),
          })),
        ],
        plugins: [readout(host, () => latest.current.show, format.clockTime)],
      },
      latest.current.data,
      host.current,
    );
    plot.current = made;
    return () => {
      made.destroy();
      plot.current = null;
    };
    // oxlint-disable-next-line react/exhaustive-deps -- `shape` stands for the lines; their values go in by setData
  }, [width, height, axis, sync, shape, colours, format.language, format.clock]);

  useEffect(() => {
    plot.current?.setData(latest.current.data);
  }, [data]);

  return (
    <div ref={ref} className={classes["plot"]} style={{ height }}>
      <div ref={host} role="img" aria-label={describe(label, lines, show)} />
      <div className={classes["readout"]} aria-hidden data-readout />
    </div>
  );
}

function toData(from: string, stepMs: number, lines: readonly Line[]): uPlot.AlignedData {
  const length = Math.max(0, ...lines.map((line) => line.values.length));
  const start = Date.parse(from) / 1000;
  const times = Array.from({ length }, (_, index) => start + (index * stepMs) / 1000);
  return [times, ...lines.map((line) => [...line.values])];
}

function describe(label: string, lines: readonly Line[], show: (value: number) => string): string {
  const last = lines.map((line) => `${line.label} ${show(line.values.at(-1) ?? 0)}`);
  return `${label}: ${last.join(", ")}`;
}

/** Writes the values under the cursor into the plot's corner. */
function readout(
  host: React.RefObject<HTMLDivElement | null>,
  show: () => (value: number) => string,
  clock: (at: Date, seconds: boolean) => string,
): uPlot.Plugin {
  return {
    hooks: {
      setCursor: (plot) => {
        const box = host.current?.parentElement?.querySelector("[data-readout]");
        if (!(box instanceof HTMLElement)) return;
        const { idx } = plot.cursor;
        const at = idx === null || idx === undefined ? undefined : plot.data[0][idx];
        if (idx === null || idx === undefined || at === undefined) {
          box.textContent = "";
          return;
        }
        const values = plot.series
          .slice(1)
          .map((series, index) => {
            const value = plot.data[index + 1]?.[idx];
            return `${String(series.label)} ${value === null || value === undefined ? "–" : show()(value)}`;
          })
          .join(" · ");
        box.textContent = `${clock(new Date(at * 1000), false)} · ${values}`;
      },
    },
  };
}

import { useMemo } from "react";
import { useT } from "#renderer/i18n/index.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { formatInZone } from "#renderer/lib/zones.ts";
import { toCsv } from "#renderer/ui/csv.ts";
import { DataTable, type ColumnSpec } from "#renderer/ui/data-table.tsx";
import type { ChartData } from "./series-lines.ts";

interface Row {
  readonly index: number;
  readonly at: number;
}

interface ChartTableProps {
  label: string;
  data: ChartData;
  height: number;
  say: (value: number) => string;
}

/** The same numbers as the chart, exact, newest first; only the rows in view are drawn. */
export function ChartTable({ label, data, height, say }: ChartTableProps) {
  const { language } = useFormat();
  const { times, zone, detail } = data;
  const rows = useMemo(() => times.map((at, index): Row => ({ index, at })).toReversed(), [times]);
  const columns = useColumns(data, say);
  return (
    <div style={{ height, display: "flex", flexDirection: "column" }}>
      <DataTable
        label={label}
        columns={columns}
        rows={rows}
        rowId={(row) => String(row.at)}
        rowName={(row) => formatInZone(row.at, zone, language, detail)}
        maxHeight={height}
      />
    </div>
  );
}

function useColumns(data: ChartData, say: (value: number) => string): readonly ColumnSpec<Row>[] {
  const t = useT("analytics");
  const { language } = useFormat();
  const { times, lines, zone, detail, running } = data;
  return useMemo(
    (): ColumnSpec<Row>[] => [
      {
        id: "at",
        header: t("time"),
        width: "minmax(170px, 1fr)",
        cell: (row) => (
          <>
            <span className="tabular">{formatInZone(row.at, zone, language, detail)}</span>
            {running && row.index === times.length - 1 && (
              <span className="dim">{t("running")}</span>
            )}
          </>
        ),
      },
      ...lines.map((line): ColumnSpec<Row> => ({
        id: line.id,
        header: line.label,
        width: "minmax(110px, 1fr)",
        align: "right",
        cell: (row) => {
          const value = line.values[row.index];
          return value === null || value === undefined ? "–" : say(value);
        },
      })),
    ],
    [t, lines, zone, language, detail, running, times.length, say],
  );
}

/** A line a bucket: its start in UTC, then one column a line of the chart. */
export const chartCsv = (data: ChartData): string =>
  toCsv(
    ["time", ...data.lines.map((line) => line.label)],
    data.times.map((at, index) => [
      new Date(at).toISOString(),
      ...data.lines.map((line) => line.values[index] ?? null),
    ]),
  );

export const chartJson = (data: ChartData): string =>
  JSON.stringify(
    data.times.map((at, index) => ({
      time: new Date(at).toISOString(),
      ...Object.fromEntries(data.lines.map((line) => [line.label, line.values[index] ?? null])),
    })),
    null,
    2,
  );

import { useMemo } from "react";
import type { RevenueMonth } from "#shared/contracts/billing/revenue.ts";
import { useT } from "#renderer/i18n/index.ts";
import { formatMoney } from "#renderer/lib/money.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { DataTable, type ColumnSpec } from "#renderer/ui/data-table.tsx";
import { useMonthWords } from "./month-words.ts";

const AMOUNTS = [
  "starting",
  "fresh",
  "expansion",
  "contraction",
  "churned",
  "mrr",
  "invoiced",
  "collected",
  "refunded",
] as const;

/** The same months as numbers, the newest first: a row adds up from its start to its end. */
export function MonthsTable({
  months,
  currency,
}: {
  months: readonly RevenueMonth[];
  currency: string;
}) {
  const t = useT("revenue");
  const columns = useColumns(currency);
  const rows = useMemo(() => months.toReversed(), [months]);
  return (
    <DataTable
      label={t("movements")}
      columns={columns}
      rows={rows}
      rowId={({ month }) => month}
      rowName={({ month }) => month}
      maxHeight={330}
    />
  );
}

function useColumns(currency: string): readonly ColumnSpec<RevenueMonth>[] {
  const t = useT("revenue");
  const { language, number } = useFormat();
  const { long } = useMonthWords();
  return useMemo(
    () => [
      {
        id: "month",
        header: t("month"),
        width: "minmax(90px, 1fr)",
        fixed: true,
        cell: ({ month }) => long(month),
      },
      ...AMOUNTS.map((name): ColumnSpec<RevenueMonth> => ({
        id: name,
        header: t(name === "mrr" ? "end" : name),
        width: "minmax(104px, 1fr)",
        align: "right",
        cell: (row) =>
          row[name] === 0 ? (
            <span className="dim">–</span>
          ) : (
            formatMoney(row[name], currency, language)
          ),
      })),
      {
        id: "tenants",
        header: t("tenants"),
        width: "110px",
        align: "right",
        cell: ({ tenants }) => number(tenants),
      },
    ],
    [t, language, number, long, currency],
  );
}

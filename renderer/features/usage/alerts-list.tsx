import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { UsageAlert } from "#shared/contracts/usage.ts";
import type { TenantId } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { DataTable, type ColumnSpec } from "#renderer/ui/data-table.tsx";
import { IconBellRinging } from "#renderer/ui/icons.ts";
import { RelativeTime } from "#renderer/ui/relative-time.tsx";
import { EmptyState, ErrorState } from "#renderer/ui/states.tsx";
import { useDayFormat } from "./months.ts";

/** The thresholds that were reached in the last twelve months. */
export function AlertsList({ tenantId }: { tenantId: TenantId }) {
  const t = useT("usage");
  const query = useQuery(trpc.usage.alerts.queryOptions({ tenantId }));
  const columns = useColumns();
  if (query.error !== null && query.data === undefined)
    return (
      <ErrorState
        error={query.error}
        what={t("view.alerts")}
        onRetry={() => void query.refetch()}
      />
    );
  return (
    <DataTable
      label={t("view.alerts")}
      columns={columns}
      rows={query.data?.alerts ?? []}
      rowId={(row) => `${row.month}.${row.threshold}`}
      rowName={(row) => `${row.month} ${row.threshold} %`}
      loading={query.isPending}
      maxHeight={420}
      empty={
        <EmptyState
          icon={<IconBellRinging size={20} />}
          title={t("empty.alerts")}
          text={t("empty.alertsText")}
        />
      }
    />
  );
}

function useColumns(): readonly ColumnSpec<UsageAlert>[] {
  const t = useT("usage");
  const format = useFormat();
  const names = useDayFormat();
  return useMemo(
    (): readonly ColumnSpec<UsageAlert>[] => [
      {
        id: "reached",
        header: t("reached"),
        width: "140px",
        cell: (row) => <RelativeTime at={row.reachedAt} />,
      },
      {
        id: "month",
        header: t("month"),
        width: "minmax(130px, 1fr)",
        cell: (row) => names.month(row.month),
      },
      {
        id: "threshold",
        header: t("threshold"),
        width: "100px",
        align: "right",
        cell: (row) => t("percent", { percent: row.threshold }),
      },
      {
        id: "quantity",
        header: t("atThatTime"),
        width: "minmax(130px, 1fr)",
        align: "right",
        cell: (row) => format.number(row.quantity),
      },
      {
        id: "included",
        header: t("included"),
        width: "minmax(130px, 1fr)",
        align: "right",
        cell: (row) => format.number(row.included),
      },
    ],
    [t, format, names],
  );
}

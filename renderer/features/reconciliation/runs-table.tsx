import { useMemo } from "react";
import type { RunSummary } from "#shared/contracts/billing/reconciliation.ts";
import { useMonthWords } from "#renderer/features/revenue/month-words.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { DataTable, type ColumnSpec } from "#renderer/ui/data-table.tsx";
import { RelativeTime } from "#renderer/ui/relative-time.tsx";
import { StateBadge } from "#renderer/ui/state-badge.tsx";

interface RunsTableProps {
  rows: readonly RunSummary[];
  loading: boolean;
  current: string | null;
  onOpen: (runId: string) => void;
  hasMore: boolean;
  onMore: () => void;
}

/** Newest first; a running one counts on. */
export function RunsTable({ rows, loading, current, onOpen, hasMore, onMore }: RunsTableProps) {
  const t = useT("reconciliation");
  const columns = useColumns();
  return (
    <DataTable
      label={t("runs")}
      columns={columns}
      rows={rows}
      rowId={({ runId }) => runId}
      rowName={({ month }) => month}
      loading={loading}
      skeletonRows={4}
      maxHeight={Math.min(236, 44 + Math.max(1, rows.length) * 40)}
      onOpen={({ runId }) => onOpen(runId)}
      currentId={current}
      hasMore={hasMore}
      onMore={onMore}
    />
  );
}

function useColumns(): readonly ColumnSpec<RunSummary>[] {
  const t = useT("reconciliation");
  const { duration, number } = useFormat();
  const { long } = useMonthWords();
  return useMemo(
    () => [
      {
        id: "month",
        header: t("month"),
        width: "minmax(110px, 1fr)",
        fixed: true,
        cell: ({ month }) => long(month),
      },
      {
        id: "state",
        header: t("state"),
        width: "150px",
        cell: ({ state }) => <StateBadge state={state} />,
      },
      {
        id: "found",
        header: t("found"),
        width: "120px",
        align: "right",
        cell: ({ differenceCount }) => number(differenceCount),
      },
      {
        id: "tenants",
        header: t("checked"),
        width: "minmax(130px, 1fr)",
        cell: ({ checked }) => t("tenants", { count: checked.tenants }),
      },
      {
        id: "by",
        header: t("by"),
        width: "minmax(120px, 1fr)",
        cell: ({ by }) => (by === "schedule" ? t("schedule") : <bdi>{by}</bdi>),
      },
      {
        id: "started",
        header: t("startedAt"),
        width: "130px",
        cell: ({ startedAt }) => <RelativeTime at={startedAt} />,
      },
      {
        id: "took",
        header: t("took"),
        width: "100px",
        align: "right",
        cell: ({ startedAt, endedAt }) =>
          endedAt === null ? (
            <span className="dim">–</span>
          ) : (
            duration(Date.parse(endedAt) - Date.parse(startedAt))
          ),
      },
    ],
    [t, duration, number, long],
  );
}

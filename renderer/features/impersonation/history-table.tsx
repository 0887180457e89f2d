import { Tooltip } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Impersonation } from "#shared/contracts/access.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { DataTable, type ColumnSpec } from "#renderer/ui/data-table.tsx";
import { IconHistory } from "#renderer/ui/icons.ts";
import { RelativeTime } from "#renderer/ui/relative-time.tsx";
import { StateBadge } from "#renderer/ui/state-badge.tsx";
import { EmptyState } from "#renderer/ui/states.tsx";

const REASONS = [
  "ended_by_staff",
  "revoked",
  "time_limit",
  "idle",
  "staff_session_ended",
  "right_lost",
  "opted_out",
  "tenant_not_active",
] as const;

const lastedMs = (row: Impersonation) =>
  row.endedAt === null ? null : Date.parse(row.endedAt) - Date.parse(row.startedAt);

interface HistoryTableProps {
  rows: readonly Impersonation[];
  search: string;
  loading: boolean;
  /** False on a tenant's own page. */
  withTenant?: boolean;
}

const tenantColumn = (header: string): ColumnSpec<Impersonation> => ({
  id: "tenant",
  header,
  width: "minmax(130px, 1fr)",
  cell: (row) => (
    <Link to="/tenants/$tenantId" params={{ tenantId: row.tenantId }}>
      <bdi>{row.tenantName}</bdi>
    </Link>
  ),
});

function useColumns(withTenant: boolean): readonly ColumnSpec<Impersonation>[] {
  const t = useT("impersonation");
  const format = useFormat();
  return useMemo(() => {
    const why = (reason: string | null) => {
      const known = REASONS.find((code) => code === reason);
      return known === undefined ? (reason ?? "") : t(`ended.${known}`);
    };
    return [
      {
        id: "started",
        header: t("column.started"),
        width: "120px",
        cell: (row) => <RelativeTime at={row.startedAt} />,
      },
      ...(withTenant ? [tenantColumn(t("column.tenant"))] : []),
      {
        id: "staff",
        header: t("column.staff"),
        width: "minmax(120px, 0.9fr)",
        cell: (row) => (
          <Tooltip label={row.staffEmail}>
            <bdi>{row.staffName}</bdi>
          </Tooltip>
        ),
      },
      {
        id: "case",
        header: t("column.case"),
        width: "110px",
        cell: (row) => <span className="mono">{row.caseNumber}</span>,
      },
      {
        id: "reason",
        header: t("column.reason"),
        width: "minmax(160px, 1.6fr)",
        cell: (row) => (
          <Tooltip label={row.reason}>
            <bdi style={{ overflow: "hidden", textOverflow: "ellipsis" }}>{row.reason}</bdi>
          </Tooltip>
        ),
      },
      {
        id: "state",
        header: t("column.state"),
        width: "minmax(150px, 1.2fr)",
        cell: (row) => (
          <>
            <StateBadge state={row.state} />
            {row.endedReason !== row.state && row.endedReason !== "ended_by_staff" && (
              <span className="dim">{why(row.endedReason)}</span>
            )}
          </>
        ),
      },
      {
        id: "lasted",
        header: t("column.lasted"),
        width: "90px",
        align: "right",
        cell: (row) => {
          const ms = lastedMs(row);
          return ms === null ? "–" : format.duration(ms);
        },
      },
      {
        id: "requests",
        header: t("column.requests"),
        width: "90px",
        align: "right",
        cell: (row) => format.number(row.requestCount),
      },
    ];
  }, [t, format, withTenant]);
}

/** Every impersonation that was, with its reason and case. */
export function HistoryTable({ rows, search, loading, withTenant = true }: HistoryTableProps) {
  const t = useT("impersonation");
  const columns = useColumns(withTenant);
  return (
    <DataTable
      label={t("history")}
      columns={columns}
      rows={rows}
      rowId={(row) => row.impersonationId}
      rowName={(row) => `${row.tenantName} ${row.caseNumber}`}
      loading={loading}
      skeletonRows={4}
      maxHeight={560}
      empty={
        <EmptyState
          icon={<IconHistory size={20} />}
          title={search === "" ? t("history.none") : t("history.noMatch", { search })}
          text={t("history.noneText")}
        />
      }
    />
  );
}

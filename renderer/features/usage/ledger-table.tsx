import { Select } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { USAGE_KINDS, type UsageEntry } from "#shared/contracts/usage.ts";
import type { AppId, TenantId } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { Id } from "#renderer/ui/copy.tsx";
import { DataTable, type ColumnSpec } from "#renderer/ui/data-table.tsx";
import { RelativeTime } from "#renderer/ui/relative-time.tsx";
import { EmptyState, ErrorState } from "#renderer/ui/states.tsx";
import type { UsageSearch } from "./feature.ts";
import { useDayFormat } from "./months.ts";
import classes from "./usage.module.css";

interface LedgerTableProps {
  tenantId: TenantId;
  month: string;
  search: UsageSearch;
  patch: (change: Partial<UsageSearch>) => void;
  appName: (appId: string) => string;
}

/** Every entry of the month, newest first. */
export function LedgerTable({ tenantId, month, search, patch, appName }: LedgerTableProps) {
  const t = useT("usage");
  const columns = useColumns(appName);
  const query = useInfiniteQuery(
    trpc.usage.ledger.infiniteQueryOptions(
      {
        tenantId,
        month,
        limit: 100,
        ...(search.app === undefined ? {} : { appId: search.app as AppId }),
        ...(search.day === undefined ? {} : { day: search.day }),
        ...(search.kind === undefined ? {} : { kind: search.kind }),
      },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data]);
  if (query.error !== null && query.data === undefined)
    return (
      <ErrorState
        error={query.error}
        what={t("view.ledger")}
        onRetry={() => void query.refetch()}
      />
    );
  return (
    <>
      <div className={classes["tools"]}>
        <Select
          w={190}
          aria-label={t("kind")}
          placeholder={t("kind.all")}
          clearable
          value={search.kind ?? null}
          onChange={(kind) => patch({ kind: USAGE_KINDS.find((known) => known === kind) })}
          data={USAGE_KINDS.map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))}
        />
      </div>
      <DataTable
        label={t("view.ledger")}
        columns={columns}
        rows={rows}
        rowId={(row) => `${row.day}.${row.appId}.${row.kind}.${row.entryNo}`}
        rowName={(row) => `${row.day} ${t(`kind.${row.kind}`)} ${row.entryNo}`}
        loading={query.isPending}
        hasMore={query.hasNextPage}
        onMore={() => {
          if (!query.isFetchingNextPage) void query.fetchNextPage();
        }}
        maxHeight={420}
        empty={<EmptyState title={t("empty.ledger")} text={t("empty.ledgerText")} />}
      />
    </>
  );
}

function useColumns(appName: (appId: string) => string): readonly ColumnSpec<UsageEntry>[] {
  const t = useT("usage");
  const format = useFormat();
  const names = useDayFormat();
  return useMemo((): readonly ColumnSpec<UsageEntry>[] => {
    const signed = (value: number) => `${value > 0 ? "+" : ""}${format.number(value)}`;
    return [
      {
        id: "at",
        header: t("computed"),
        width: "130px",
        cell: (row) => <RelativeTime at={row.computedAt} />,
      },
      { id: "day", header: t("day"), width: "100px", cell: (row) => names.short(row.day) },
      {
        id: "app",
        header: t("app"),
        width: "minmax(140px, 1.4fr)",
        cell: (row) => <bdi>{appName(row.appId)}</bdi>,
      },
      { id: "kind", header: t("kind"), width: "110px", cell: (row) => t(`kind.${row.kind}`) },
      {
        id: "delta",
        header: t("delta"),
        width: "minmax(100px, 0.8fr)",
        align: "right",
        cell: (row) => <span className="tabular">{signed(row.delta)}</span>,
      },
      {
        id: "quantity",
        header: t("quantity"),
        width: "minmax(100px, 0.8fr)",
        align: "right",
        cell: (row) => <span className="tabular">{format.number(row.quantity)}</span>,
      },
      {
        id: "run",
        header: t("run"),
        width: "150px",
        cell: (row) => <Id value={row.runId} short />,
      },
    ];
  }, [t, format, names, appName]);
}

import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo, useState, type ReactNode } from "react";
import type { DeadLetter } from "#shared/contracts/dead-letters.ts";
import { PLATFORM_TENANT_ID, type TenantId } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useCan } from "#renderer/lib/me.tsx";
import { trpc } from "#renderer/lib/trpc.ts";
import { CopyAsMenu } from "#renderer/ui/copy.tsx";
import { DataTable } from "#renderer/ui/data-table.tsx";
import { FilterBar } from "#renderer/ui/filter-bar.tsx";
import { IconCircleCheck } from "#renderer/ui/icons.ts";
import { StaleBadge } from "#renderer/ui/page.tsx";
import { EmptyState, ErrorState } from "#renderer/ui/states.tsx";
import { DeadLetterBar } from "./dead-letter-bar.tsx";
import { useDeadLetterColumns } from "./dead-letter-columns.tsx";
import { deadLetterFields, deadLetterQuery } from "./dead-letter-filter.ts";
import { DeadLetterPanel } from "./dead-letter-panel.tsx";
import classes from "./dead-letters.module.css";

interface DeadLetterSearch {
  readonly q?: string | undefined;
  readonly letter?: string | undefined;
  readonly of?: string | undefined;
}

interface DeadLetterListProps {
  /** The platform's own: all tenants'. */
  tenantId: TenantId;
  search: DeadLetterSearch;
  onSearch: (patch: DeadLetterSearch, replace?: boolean) => void;
  /** Controls before the filter. */
  lead?: ReactNode;
}

const NO_ROWS: readonly DeadLetter[] = [];

/** The list with its filter, selection and side panel; on the platform's page and among a tenant's events. */
export function DeadLetterList({ tenantId, search, onSearch, lead }: DeadLetterListProps) {
  const t = useT("deadLetters");
  const all = tenantId === PLATFORM_TENANT_ID;
  const mayApps = useCan("apps.read") && !all;
  const apps = useQuery(trpc.apps.list.queryOptions({ tenantId }, { enabled: mayApps }));
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const fields = useMemo(
    () =>
      deadLetterFields(
        {
          hint: (name) => t(`filter.${name}`),
          reason: (value) => t(`reason.${value}`),
          state: (value) => t(`state.${value}`),
        },
        apps.data ?? [],
      ),
    [t, apps.data],
  );
  const filter = deadLetterQuery(search.q ?? "", fields, apps.data ?? []);
  const query = useInfiniteQuery(
    trpc.deadletters.list.infiniteQueryOptions(
      { tenantId, ...filter, limit: 100 },
      {
        getNextPageParam: (page) => page.nextCursor,
        placeholderData: keepPreviousData,
        refetchInterval: 15_000,
      },
    ),
  );
  const rows = useMemo(
    () => query.data?.pages.flatMap((page) => page.rows) ?? NO_ROWS,
    [query.data],
  );
  const columns = useDeadLetterColumns({ all, apps: apps.data });
  const chosen = rows.filter((row) => selected.has(row.deadLetterId));
  const first = query.data?.pages[0];
  if (query.error !== null && query.data === undefined)
    return <ErrorState error={query.error} what={t("what")} onRetry={() => void query.refetch()} />;
  const filtered = (search.q ?? "") !== "";
  return (
    <>
      <div className={classes["tools"]}>
        {lead}
        <div className={classes["filter"]}>
          <FilterBar
            value={search.q ?? ""}
            onChange={(q) => {
              setSelected(new Set());
              onSearch({ q: q === "" ? undefined : q }, true);
            }}
            fields={fields}
            placeholder={t("filter")}
          />
        </div>
        {first !== undefined && (
          <span className="dim" role="status">
            {t("waiting", { count: first.waiting })}
            {first.notKept > 0 && <> · {t("notKept", { count: first.notKept })}</>}
          </span>
        )}
        <StaleBadge updatedAt={query.dataUpdatedAt} />
        <CopyAsMenu json={rows} />
      </div>
      <DataTable
        label={t("title")}
        columns={columns}
        rows={rows}
        rowId={(row) => row.deadLetterId}
        rowName={(row) => row.name || row.eventId}
        loading={query.isPending}
        hasMore={query.hasNextPage}
        onMore={() => {
          if (!query.isFetchingNextPage) void query.fetchNextPage();
        }}
        selected={selected}
        onSelect={setSelected}
        onOpen={(row) => onSearch({ letter: row.deadLetterId, of: row.tenantId })}
        currentId={search.letter ?? null}
        empty={
          <EmptyState
            icon={<IconCircleCheck size={20} />}
            title={t(filtered ? "emptyFiltered" : "empty")}
            text={t(filtered ? "emptyFilteredText" : "emptyText")}
          />
        }
      />
      {chosen.length > 0 && <DeadLetterBar rows={chosen} onClear={() => setSelected(new Set())} />}
      <DeadLetterPanel
        letter={
          search.letter === undefined
            ? null
            : { deadLetterId: search.letter, tenantId: (search.of ?? tenantId) as TenantId }
        }
        onClose={() => onSearch({ letter: undefined, of: undefined })}
      />
    </>
  );
}

import { Button } from "@mantine/core";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import {
  DUNNING_STATES,
  DunningState,
  type DunningCase,
} from "#shared/contracts/billing/dunning.ts";
import { useT } from "#renderer/i18n/index.ts";
import { parseFilter, valuesOf, type FilterFields } from "#renderer/lib/filter.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { CopyAsMenu } from "#renderer/ui/copy.tsx";
import { DataTable } from "#renderer/ui/data-table.tsx";
import { FilterBar } from "#renderer/ui/filter-bar.tsx";
import { IconCircleCheck } from "#renderer/ui/icons.ts";
import { StaleBadge } from "#renderer/ui/page.tsx";
import { EmptyState, ErrorState, InlineError } from "#renderer/ui/states.tsx";
import { TableTools, useTableSettings } from "#renderer/ui/table-settings.tsx";
import { useCaseColumns } from "./case-columns.tsx";
import classes from "./dunning.module.css";
import type { DunningSearch } from "./feature.ts";

const NO_ROWS: readonly DunningCase[] = [];
/** What a person comes for. */
const RUNNING: readonly DunningState[] = ["open", "grace", "suspended"];

interface CaseQueueProps {
  search: DunningSearch;
  onSearch: (change: Partial<DunningSearch>, replace?: boolean) => void;
}

/** Cases of all tenants; without a filter those that run. */
export function CaseQueue({ search, onSearch }: CaseQueueProps) {
  const t = useT("dunning");
  const states = useT("states");
  const fields = useMemo<FilterFields>(
    () => ({
      state: {
        values: DUNNING_STATES,
        hint: t("hintState"),
        say: (value) => states(DunningState.parse(value)),
      },
    }),
    [t, states],
  );
  const chosen = valuesOf(parseFilter(search.q ?? "", fields), "state").map((value) =>
    DunningState.parse(value),
  );
  const columns = useCaseColumns();
  const settings = useTableSettings("dunning", columns);
  const list = useInfiniteQuery(
    trpc.dunning.list.infiniteQueryOptions(
      { states: chosen.length === 0 ? [...RUNNING] : chosen, limit: 100 },
      {
        getNextPageParam: (page) => page.nextCursor ?? undefined,
        placeholderData: keepPreviousData,
        refetchInterval: 30_000,
      },
    ),
  );
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.rows) ?? NO_ROWS, [list.data]);
  const filterTo = (q: string) => onSearch({ q: q === "" ? undefined : q });
  if (list.error !== null && list.data === undefined)
    return (
      <ErrorState error={list.error} what={t("theQueue")} onRetry={() => void list.refetch()} />
    );
  return (
    <>
      <div className={classes["tools"]}>
        <FilterBar
          value={search.q ?? ""}
          onChange={filterTo}
          fields={fields}
          placeholder={t("filter")}
        />
        <StaleBadge updatedAt={list.dataUpdatedAt} afterMs={120_000} />
        <CopyAsMenu json={rows} />
        <TableTools settings={settings} columns={columns} />
      </div>
      <InlineError error={list.error} />
      <DataTable
        label={t("title")}
        columns={columns}
        settings={settings}
        rows={rows}
        rowId={({ invoiceId }) => invoiceId}
        rowName={({ number }) => number}
        loading={list.isPending}
        hasMore={list.hasNextPage}
        onMore={() => {
          if (!list.isFetchingNextPage) void list.fetchNextPage();
        }}
        currentId={search.invoice ?? null}
        onOpen={({ invoiceId, tenantId }) => onSearch({ invoice: invoiceId, of: tenantId }, false)}
        empty={
          chosen.length === 0 ? (
            <EmptyState
              icon={<IconCircleCheck size={20} />}
              title={t("empty")}
              text={t("emptyText")}
            />
          ) : (
            <EmptyState
              title={t("nothing")}
              text={t("nothingText")}
              action={
                <Button variant="default" onClick={() => filterTo("")}>
                  {t("clearFilter")}
                </Button>
              }
            />
          )
        }
      />
    </>
  );
}

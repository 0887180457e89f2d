import { Button } from "@mantine/core";
import { useInfiniteQuery, keepPreviousData } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo, useState } from "react";
import { TENANT_SORTS, type TenantRow } from "#shared/contracts/tenants.ts";
import { useT } from "#renderer/i18n/index.ts";
import { cli } from "#renderer/lib/cli.ts";
import { useCan } from "#renderer/lib/me.tsx";
import { api, trpc } from "#renderer/lib/trpc.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { CopyAsMenu } from "#renderer/ui/copy.tsx";
import { DataTable, type Sort } from "#renderer/ui/data-table.tsx";
import { FilterBar } from "#renderer/ui/filter-bar.tsx";
import { IconPlus } from "#renderer/ui/icons.ts";
import { ListCsvButton } from "#renderer/ui/list-csv-button.tsx";
import { Page, PageHeader } from "#renderer/ui/page.tsx";
import { PermissionButton } from "#renderer/ui/permission.tsx";
import { EmptyState, ErrorState, NoPermission } from "#renderer/ui/states.tsx";
import { TableTools, useTableSettings } from "#renderer/ui/table-settings.tsx";
import { TenantsBar } from "./tenants-bar.tsx";
import type { TenantsSearch } from "./feature.ts";
import { NewTenantPanel } from "./new-tenant-panel.tsx";
import { SavedTenantViews } from "./saved-views.tsx";
import { useTenantColumns } from "./tenant-columns.tsx";
import { listInput, useTenantFields } from "./tenant-filter.ts";
import classes from "./tenants.module.css";

const NO_ROWS: readonly TenantRow[] = [];
const PAGE_ROWS = 100;

export function TenantsPage() {
  const mayList = useCan("tenants.list");
  return mayList ? <TenantsList /> : <NoPermission permission="tenants.list" />;
}

function TenantsList() {
  const t = useT("tenants");
  const c = useT("common");
  const format = useFormat();
  const search = useSearch({ from: "/shell/tenants" });
  const navigate = useNavigate({ from: "/tenants" });
  const fields = useTenantFields();
  const columns = useTenantColumns();
  const settings = useTableSettings("tenants", columns);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const input = useMemo(() => listInput(search, fields), [search, fields]);

  const list = useInfiniteQuery(
    trpc.tenants.list.infiniteQueryOptions(
      { ...input, limit: PAGE_ROWS },
      {
        getNextPageParam: (page) => page.nextCursor ?? undefined,
        placeholderData: keepPreviousData,
      },
    ),
  );
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.rows) ?? NO_ROWS, [list.data]);
  const total = list.data?.pages[0]?.total;

  const change = (next: Partial<TenantsSearch>) => {
    void navigate({
      search: (now) => {
        const merged = { ...now, ...next };
        return Object.fromEntries(
          Object.entries(merged).filter(([, value]) => value !== undefined && value !== ""),
        ) as TenantsSearch;
      },
      replace: next.panel === undefined && !("panel" in next),
    });
  };
  const filterTo = (q: string) => {
    setSelected(new Set());
    change({ q });
  };
  const sortBy = ({ by, direction }: Sort) => {
    const sort = TENANT_SORTS.find((name) => name === by);
    if (sort !== undefined) change({ sort, direction });
  };
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const selectAll = async () => {
    let pages = list.data?.pages ?? [];
    while (pages.at(-1)?.nextCursor != null) {
      const next = await fetchNextPage();
      if (next.data === undefined || next.data.pages.length === pages.length) break;
      pages = next.data.pages;
    }
    setSelected(new Set(pages.flatMap((page) => page.rows).map((row) => row.tenantId)));
  };

  const filtered = (search.q ?? "") !== "";
  return (
    <Page fill>
      <PageHeader
        title={t("title")}
        aside={
          <>
            <span className="dim tabular" role="status">
              {total === undefined ? "" : format.number(total)}
            </span>
            {rows.some((row) => row.events24h === null) && (
              <span className={classes["missing"]} role="status">
                {c("partial", { what: t("events24h") })}
              </span>
            )}
          </>
        }
        actions={
          <PermissionButton
            permission="tenants.create"
            leftSection={<IconPlus size={14} />}
            onClick={() => change({ panel: "new" })}
          >
            {t("new")}
          </PermissionButton>
        }
      />
      <div className={classes["tools"]}>
        <SavedTenantViews
          current={{ q: search.q ?? "", sort: search.sort, direction: search.direction }}
          onChoose={(view) => change(view)}
        />
        <FilterBar
          value={search.q ?? ""}
          onChange={filterTo}
          fields={fields}
          placeholder={t("filterHint")}
        />
        <div className={classes["toolsEnd"]}>
          <ListCsvButton
            file="tenants.csv"
            label={t("csv")}
            read={() => readCsv(input)}
            saved={(count) => t("csvSaved", { count })}
          />
          <CopyAsMenu cli={cli.listTenants(input)} json={rows} />
          <TableTools settings={settings} columns={columns} />
        </div>
      </div>
      {list.error !== null && list.data === undefined ? (
        <ErrorState error={list.error} what={t("title")} onRetry={() => void list.refetch()} />
      ) : (
        <DataTable
          label={t("title")}
          columns={columns}
          settings={settings}
          rows={rows}
          rowId={(row) => row.tenantId}
          rowName={(row) => row.name}
          total={total}
          loading={list.isPending}
          sort={{ by: search.sort ?? "createdAt", direction: search.direction ?? "desc" }}
          onSort={sortBy}
          selected={selected}
          onSelect={setSelected}
          hasMore={hasNextPage}
          onMore={more}
          onOpen={(row) =>
            void navigate({ to: "/tenants/$tenantId", params: { tenantId: row.tenantId } })
          }
          empty={
            filtered ? (
              <EmptyState
                title={t("nothingTitle")}
                text={t("nothingText")}
                action={
                  <Button variant="default" onClick={() => filterTo("")}>
                    {t("clearFilter")}
                  </Button>
                }
              />
            ) : (
              <EmptyState
                title={t("emptyTitle")}
                text={t("emptyText")}
                cli={cli.createTenant}
                action={
                  <PermissionButton
                    permission="tenants.create"
                    onClick={() => change({ panel: "new" })}
                  >
                    {t("new")}
                  </PermissionButton>
                }
              />
            )
          }
        />
      )}
      {selected.size > 0 && (
        <TenantsBar
          rows={rows.filter((row) => selected.has(row.tenantId))}
          total={total ?? rows.length}
          onSelectAll={selectAll}
          onClear={() => setSelected(new Set())}
        />
      )}
      <NewTenantPanel
        opened={search.panel === "new"}
        onClose={() => change({ panel: undefined })}
      />
    </Page>
  );
}

async function readCsv(
  input: ReturnType<typeof listInput>,
): Promise<{ csv: string; rows: number }> {
  const { csv } = await api.tenants.exportCsv.query(input);
  return { csv, rows: Math.max(0, csv.trimEnd().split("\n").length - 1) };
}

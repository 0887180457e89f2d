import { Button } from "@mantine/core";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { INVOICE_STATES, InvoiceState } from "#shared/contracts/billing/invoices.ts";
import { useT } from "#renderer/i18n/index.ts";
import { parseFilter, valuesOf, type FilterFields } from "#renderer/lib/filter.ts";
import { useCan } from "#renderer/lib/me.tsx";
import { api, trpc } from "#renderer/lib/trpc.ts";
import { CopyAsMenu } from "#renderer/ui/copy.tsx";
import { DataTable, type ColumnSpec } from "#renderer/ui/data-table.tsx";
import { FilterBar } from "#renderer/ui/filter-bar.tsx";
import { IconFileText } from "#renderer/ui/icons.ts";
import { ListCsvButton } from "#renderer/ui/list-csv-button.tsx";
import { Page, PageHeader, StaleBadge } from "#renderer/ui/page.tsx";
import { EmptyState, ErrorState, InlineError, NoPermission } from "#renderer/ui/states.tsx";
import { TableTools, useTableSettings } from "#renderer/ui/table-settings.tsx";
import { invoicesRoute, type InvoicesSearch } from "./feature.ts";
import { useInvoiceColumns, type AnyInvoice } from "./invoice-columns.tsx";
import { InvoicePanel } from "./invoice-panel.tsx";
import { invoicesCsv } from "./invoices-csv.ts";
import classes from "./invoices.module.css";

const PAGE_ROWS = 100;
const MOST_CSV_ROWS = 20_000;
const NO_ROWS: readonly AnyInvoice[] = [];

/** The invoices of every tenant. */
export function InvoicesPage() {
  const t = useT("invoices");
  if (!useCan("invoices.list"))
    return (
      <Page>
        <PageHeader title={t("title")} />
        <NoPermission permission="invoices.list" />
      </Page>
    );
  return <AllInvoices />;
}

function AllInvoices() {
  const t = useT("invoices");
  const search = invoicesRoute.useSearch();
  const navigate = invoicesRoute.useNavigate();
  const fields = useFields();
  const columns = useColumns();
  const settings = useTableSettings("invoices", columns);
  const input = useMemo(() => inputOf(search.q ?? "", fields), [search.q, fields]);
  const list = useInfiniteQuery(
    trpc.invoices.list.infiniteQueryOptions(
      { ...input, limit: PAGE_ROWS },
      {
        getNextPageParam: (page) => page.nextCursor ?? undefined,
        placeholderData: keepPreviousData,
      },
    ),
  );
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.rows) ?? NO_ROWS, [list.data]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const patch = (change: Partial<InvoicesSearch>, replace = true) =>
    void navigate({ search: (now) => ({ ...now, ...change }), replace });
  const filterTo = (q: string) => patch({ q: q === "" ? undefined : q });
  const onlyOverdue = input.overdue === true;
  return (
    <Page fill>
      <PageHeader
        title={t("title")}
        lead={t("subtitle")}
        aside={<StaleBadge updatedAt={list.dataUpdatedAt} afterMs={300_000} />}
      />
      <div className={classes["tools"]}>
        <FilterBar
          value={search.q ?? ""}
          onChange={filterTo}
          fields={fields}
          placeholder={t("filterHint")}
        />
        <Button
          variant={onlyOverdue ? "light" : "default"}
          aria-pressed={onlyOverdue}
          onClick={() => filterTo(onlyOverdue ? "" : "overdue:yes")}
        >
          {t("onlyOverdue")}
        </Button>
        <ListCsvButton
          file="invoices.csv"
          label={t("csv")}
          read={() => readCsv(input)}
          saved={(count) => t("csvSaved", { count })}
        />
        <CopyAsMenu json={rows} />
        <TableTools settings={settings} columns={columns} />
      </div>
      {list.data !== undefined && <InlineError error={list.error} />}
      {list.error !== null && list.data === undefined ? (
        <ErrorState error={list.error} what={t("title")} onRetry={() => void list.refetch()} />
      ) : (
        <DataTable
          label={t("title")}
          columns={columns}
          settings={settings}
          rows={rows}
          rowId={({ invoiceId }) => invoiceId}
          rowName={({ number }) => number}
          loading={list.isPending}
          hasMore={hasNextPage}
          onMore={more}
          currentId={search.invoice ?? null}
          onOpen={({ invoiceId, tenantId }) => patch({ invoice: invoiceId, of: tenantId }, false)}
          empty={
            search.q === undefined ? (
              <EmptyState
                icon={<IconFileText size={20} />}
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
      )}
      {search.invoice !== undefined && search.of !== undefined && (
        <InvoicePanel
          tenantId={search.of}
          invoiceId={search.invoice}
          withTenant
          onClose={() => patch({ invoice: undefined, of: undefined })}
        />
      )}
    </Page>
  );
}

function useFields(): FilterFields {
  const t = useT("invoices");
  const states = useT("states");
  return useMemo(
    () => ({
      state: {
        values: INVOICE_STATES,
        hint: t("hintState"),
        say: (value) => states(InvoiceState.parse(value)),
      },
      overdue: { values: ["yes"], hint: t("hintOverdue"), say: () => t("yes") },
    }),
    [t, states],
  );
}

function inputOf(q: string, fields: FilterFields) {
  const filter = parseFilter(q, fields);
  const states = valuesOf(filter, "state").map((value) => InvoiceState.parse(value));
  return {
    ...(states.length === 0 ? {} : { states }),
    ...(valuesOf(filter, "overdue").length === 0 ? {} : { overdue: true }),
  };
}

function useColumns(): readonly ColumnSpec<AnyInvoice>[] {
  const t = useT("invoices");
  const rest = useInvoiceColumns<AnyInvoice>();
  return useMemo(() => {
    const [number, ...others] = rest;
    const tenant: ColumnSpec<AnyInvoice> = {
      id: "tenant",
      header: t("tenant"),
      width: "minmax(150px, 1.2fr)",
      cell: ({ tenantId, tenantName }) => (
        <Link
          to="/tenants/$tenantId/bill"
          params={{ tenantId }}
          onClick={(event) => event.stopPropagation()}
        >
          <bdi>{tenantName}</bdi>
        </Link>
      ),
    };
    return [...(number === undefined ? [] : [number]), tenant, ...others];
  }, [t, rest]);
}

async function readCsv(input: ReturnType<typeof inputOf>): Promise<{ csv: string; rows: number }> {
  const rows: AnyInvoice[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.invoices.list.query({
      ...input,
      limit: 200,
      ...(cursor === undefined ? {} : { cursor }),
    });
    rows.push(...page.rows);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && rows.length < MOST_CSV_ROWS);
  return { csv: invoicesCsv(rows), rows: rows.length };
}

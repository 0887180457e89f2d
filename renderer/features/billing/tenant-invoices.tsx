import { Select } from "@mantine/core";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import {
  INVOICE_STATES,
  type InvoiceState,
  type InvoiceSummary,
} from "#shared/contracts/billing/invoices.ts";
import { useInvoiceColumns } from "#renderer/features/invoices/invoice-columns.tsx";
import { useTenantId } from "#renderer/features/tenants/use-tenant-id.ts";
import { useT } from "#renderer/i18n/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { CopyAsMenu } from "#renderer/ui/copy.tsx";
import { DataTable } from "#renderer/ui/data-table.tsx";
import { IconFileText } from "#renderer/ui/icons.ts";
import { Section } from "#renderer/ui/page.tsx";
import { EmptyState, ErrorState } from "#renderer/ui/states.tsx";
import { TableTools, useTableSettings } from "#renderer/ui/table-settings.tsx";

const PAGE_ROWS = 50;
const NO_ROWS: readonly InvoiceSummary[] = [];

interface TenantInvoicesProps {
  state: InvoiceState | undefined;
  onState: (state: InvoiceState | undefined) => void;
  current: string | null;
  onOpen: (invoiceId: string) => void;
}

/** The tenant's invoices, newest first. */
export function TenantInvoices({ state, onState, current, onOpen }: TenantInvoicesProps) {
  const t = useT("invoices");
  const states = useT("states");
  const tenantId = useTenantId();
  const columns = useInvoiceColumns<InvoiceSummary>();
  const settings = useTableSettings("tenant-invoices", columns);
  const list = useInfiniteQuery(
    trpc.invoices.ofTenant.infiniteQueryOptions(
      { tenantId, limit: PAGE_ROWS, ...(state === undefined ? {} : { states: [state] }) },
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
  return (
    <Section
      title={t("title")}
      flush
      actions={
        <>
          <Select
            w={150}
            aria-label={t("state")}
            placeholder={t("allStates")}
            clearable
            value={state ?? null}
            onChange={(value) => onState(INVOICE_STATES.find((known) => known === value))}
            data={INVOICE_STATES.map((value) => ({ value, label: states(value) }))}
          />
          <CopyAsMenu json={rows} />
          <TableTools settings={settings} columns={columns} />
        </>
      }
    >
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
          maxHeight={420}
          skeletonRows={4}
          currentId={current}
          onOpen={({ invoiceId }) => onOpen(invoiceId)}
          empty={
            <EmptyState
              icon={<IconFileText size={20} />}
              title={t(state === undefined ? "empty" : "nothing")}
              text={t(state === undefined ? "emptyText" : "nothingText")}
            />
          }
        />
      )}
    </Section>
  );
}

import { SegmentedControl } from "@mantine/core";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Operation } from "#shared/contracts/operations.ts";
import { PLATFORM_TENANT_ID, type OperationId } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { CopyAsMenu } from "#renderer/ui/copy.tsx";
import { DataTable, type ColumnSpec } from "#renderer/ui/data-table.tsx";
import { IconListDetails } from "#renderer/ui/icons.ts";
import { Page, PageHeader, StaleBadge } from "#renderer/ui/page.tsx";
import { RelativeTime } from "#renderer/ui/relative-time.tsx";
import { StateBadge } from "#renderer/ui/state-badge.tsx";
import { EmptyState, ErrorState } from "#renderer/ui/states.tsx";
import { operationsRoute } from "./feature.ts";
import { Took } from "./operation-detail.tsx";
import { OperationPanel } from "./operation-panel.tsx";
import { GROUPS, STATES_OF, currentStep, finishedSteps, type Group } from "./operation-state.ts";
import classes from "./operations.module.css";

/** A square per step, and the words of what it is doing or what failed. */
function Progress({ operation }: { operation: Operation }) {
  const t = useT("operations");
  const format = useFormat();
  const current = currentStep(operation);
  const count = t("progress", {
    done: format.number(finishedSteps(operation)),
    total: format.number(operation.steps.length),
  });
  return (
    <span className={classes["progress"]}>
      <span className={classes["ticks"]} role="img" aria-label={count} title={count}>
        {operation.steps.map((step) => (
          <span key={step.name} className={classes["tick"]} data-state={step.state} />
        ))}
      </span>
      <span className="dim">
        {current === null ? count : (current.error?.message ?? current.note ?? current.name)}
      </span>
    </span>
  );
}

function useColumns(): readonly ColumnSpec<Operation>[] {
  const t = useT("operations");
  return useMemo(
    () => [
      {
        id: "kind",
        header: t("column.kind"),
        width: "minmax(150px, 0.9fr)",
        cell: (row) => t(`kind.${row.kind}`),
      },
      {
        id: "tenant",
        header: t("column.tenant"),
        width: "minmax(130px, 1fr)",
        cell: (row) => <bdi>{row.tenantName}</bdi>,
      },
      {
        id: "state",
        header: t("column.state"),
        width: "130px",
        cell: (row) => <StateBadge state={row.state} />,
      },
      {
        id: "progress",
        header: t("column.progress"),
        width: "minmax(190px, 2fr)",
        cell: (row) => <Progress operation={row} />,
      },
      {
        id: "by",
        header: t("column.by"),
        width: "minmax(110px, 0.8fr)",
        cell: (row) => <bdi>{row.createdBy}</bdi>,
      },
      {
        id: "created",
        header: t("column.created"),
        width: "110px",
        cell: (row) => <RelativeTime at={row.createdAt} />,
      },
      {
        id: "took",
        header: t("column.took"),
        width: "90px",
        align: "right",
        cell: (row) => <Took operation={row} />,
      },
    ],
    [t],
  );
}

/** Every operation of the platform, by state; a running one moves as it goes. */
export function OperationsPage() {
  const t = useT("operations");
  const search = operationsRoute.useSearch();
  const navigate = operationsRoute.useNavigate();
  const group = search.state ?? "all";
  const columns = useColumns();
  const query = useInfiniteQuery(
    trpc.operations.list.infiniteQueryOptions(
      {
        tenantId: PLATFORM_TENANT_ID,
        limit: 50,
        ...(group === "all" ? {} : { states: [...STATES_OF[group]] }),
      },
      { getNextPageParam: (page) => page.nextCursor, placeholderData: keepPreviousData },
    ),
  );
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data]);
  return (
    <Page fill>
      <PageHeader
        title={t("title")}
        lead={t("subtitle")}
        aside={<StaleBadge updatedAt={query.dataUpdatedAt} />}
        actions={query.data !== undefined && <CopyAsMenu json={rows} />}
      />
      <div>
        <SegmentedControl
          aria-label={t("column.state")}
          value={group}
          onChange={(value) =>
            void navigate({
              search: (now) => ({ ...now, state: value === "all" ? undefined : (value as Group) }),
            })
          }
          data={GROUPS.map((name) => ({ value: name, label: t(`group.${name}`) }))}
        />
      </div>
      {query.error !== null && query.data === undefined ? (
        <ErrorState error={query.error} what={t("title")} onRetry={() => void query.refetch()} />
      ) : (
        <DataTable
          label={t("title")}
          columns={columns}
          rows={rows}
          rowId={(row) => row.operationId}
          rowName={(row) => `${t(`kind.${row.kind}`)} ${row.tenantName}`}
          loading={query.isPending}
          hasMore={query.hasNextPage}
          onMore={() => {
            if (!query.isFetchingNextPage) void query.fetchNextPage();
          }}
          onOpen={(row) =>
            void navigate({ search: (now) => ({ ...now, operation: row.operationId }) })
          }
          currentId={search.operation ?? null}
          empty={
            <EmptyState
              icon={<IconListDetails size={20} />}
              title={t(group === "all" ? "empty" : "empty.filtered")}
              text={t(group === "all" ? "empty.text" : "empty.filteredText")}
              {...(group === "all" ? { cli: "unmogrowp tenant create" } : {})}
            />
          }
        />
      )}
      <OperationPanel
        operationId={(search.operation ?? null) as OperationId | null}
        onClose={() => void navigate({ search: (now) => ({ ...now, operation: undefined }) })}
      />
    </Page>
  );
}

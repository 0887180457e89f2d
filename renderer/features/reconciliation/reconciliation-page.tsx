import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useT } from "#renderer/i18n/index.ts";
import { useMe } from "#renderer/lib/me.tsx";
import { trpc } from "#renderer/lib/trpc.ts";
import { IconScale } from "#renderer/ui/icons.ts";
import { Page, PageHeader, Section, StaleBadge } from "#renderer/ui/page.tsx";
import { PermissionButton } from "#renderer/ui/permission.tsx";
import { EmptyState, ErrorState, NoPermission } from "#renderer/ui/states.tsx";
import { reconciliationRoute } from "./feature.ts";
import { RunDialog } from "./run-dialog.tsx";
import { RunView } from "./run-view.tsx";
import { RunsTable } from "./runs-table.tsx";
import classes from "./reconciliation.module.css";

/** The runs, and what differs in the one that is chosen. */
export function ReconciliationPage() {
  const t = useT("reconciliation");
  const me = useMe();
  const search = reconciliationRoute.useSearch();
  const navigate = reconciliationRoute.useNavigate();
  const [asking, setAsking] = useState(false);
  const may = me.permissions.includes("reconciliation.read");
  const query = useInfiniteQuery(
    trpc.reconciliation.runs.infiniteQueryOptions(
      { limit: 50 },
      {
        enabled: may,
        getNextPageParam: (page) => page.nextCursor,
        placeholderData: keepPreviousData,
        refetchInterval: 10_000,
      },
    ),
  );
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data]);
  if (!may)
    return (
      <Page>
        <PageHeader title={t("title")} />
        <NoPermission permission="reconciliation.read" />
      </Page>
    );
  const runs = rows.some(({ state }) => state === "running");
  const open = (runId: string) => void navigate({ search: { run: runId } });
  const run = (
    <PermissionButton
      permission="reconciliation.run"
      leftSection={<IconScale size={14} />}
      loading={runs}
      onClick={() => setAsking(true)}
    >
      {t("run")}
    </PermissionButton>
  );
  const shown = search.run ?? rows[0]?.runId;
  const none = query.data !== undefined && rows.length === 0;
  return (
    <Page>
      <PageHeader
        title={t("title")}
        lead={t("subtitle")}
        aside={<StaleBadge updatedAt={query.dataUpdatedAt} />}
        actions={!none && run}
      />
      {query.error !== null && query.data === undefined && (
        <ErrorState error={query.error} what={t("what")} onRetry={() => void query.refetch()} />
      )}
      {none && (
        <EmptyState
          icon={<IconScale size={20} />}
          title={t("empty")}
          text={t("emptyText")}
          action={run}
          cli="unmogrowp billing reconcile --wait"
        />
      )}
      {(query.isPending || rows.length > 0) && (
        <div className={classes["stack"]}>
          <Section title={t("runs")} flush>
            <RunsTable
              rows={rows}
              loading={query.isPending}
              current={shown ?? null}
              onOpen={open}
              hasMore={query.hasNextPage}
              onMore={() => {
                if (!query.isFetchingNextPage) void query.fetchNextPage();
              }}
            />
          </Section>
          {shown !== undefined && <RunView key={shown} runId={shown} />}
        </div>
      )}
      {asking && <RunDialog onClose={() => setAsking(false)} onStarted={open} />}
    </Page>
  );
}

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { WebhookEvent } from "#shared/contracts/billing/webhooks.ts";
import { useT } from "#renderer/i18n/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { CopyAsMenu } from "#renderer/ui/copy.tsx";
import { DataTable, type ColumnSpec } from "#renderer/ui/data-table.tsx";
import { FilterBar } from "#renderer/ui/filter-bar.tsx";
import { IconWebhook } from "#renderer/ui/icons.ts";
import { StaleBadge } from "#renderer/ui/page.tsx";
import { RelativeTime } from "#renderer/ui/relative-time.tsx";
import { StateBadge } from "#renderer/ui/state-badge.tsx";
import { EmptyState, ErrorState } from "#renderer/ui/states.tsx";
import type { WebhooksSearch } from "./feature.ts";
import { useNoteWords } from "./use-note-words.ts";
import { webhookFields, webhookQuery } from "./webhook-filter.ts";
import { WebhookPanel } from "./webhook-panel.tsx";
import classes from "./webhooks.module.css";

interface WebhookListProps {
  search: WebhooksSearch;
  onSearch: (patch: WebhooksSearch, replace?: boolean) => void;
}

/** What came, newest first; new ones come in by themselves. */
export function WebhookList({ search, onSearch }: WebhookListProps) {
  const t = useT("webhooks");
  const say = useT("states");
  const columns = useColumns();
  const fields = useMemo(
    () => webhookFields({ hint: (name) => t(`filter.${name}`), state: (value) => say(value) }),
    [t, say],
  );
  const text = search.q ?? "";
  const query = useInfiniteQuery(
    trpc.webhooks.list.infiniteQueryOptions(
      { ...webhookQuery(text, fields), limit: 100 },
      {
        getNextPageParam: (page) => page.nextCursor,
        placeholderData: keepPreviousData,
        refetchInterval: 10_000,
      },
    ),
  );
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data]);
  if (query.error !== null && query.data === undefined)
    return <ErrorState error={query.error} what={t("what")} onRetry={() => void query.refetch()} />;
  const filtered = text !== "";
  return (
    <>
      <div className={classes["tools"]}>
        <div className={classes["filter"]}>
          <FilterBar
            value={text}
            onChange={(q) => onSearch({ q: q === "" ? undefined : q }, true)}
            fields={fields}
            placeholder={t("filter")}
          />
        </div>
        <StaleBadge updatedAt={query.dataUpdatedAt} />
        <CopyAsMenu cli="unmogrowp billing webhook list" json={rows} />
      </div>
      <DataTable
        label={t("title")}
        columns={columns}
        rows={rows}
        rowId={({ webhookId }) => webhookId}
        rowName={({ type }) => type}
        loading={query.isPending}
        hasMore={query.hasNextPage}
        onMore={() => {
          if (!query.isFetchingNextPage) void query.fetchNextPage();
        }}
        onOpen={({ webhookId }) => onSearch({ webhook: webhookId })}
        currentId={search.webhook ?? null}
        empty={
          <EmptyState
            icon={<IconWebhook size={20} />}
            title={t(filtered ? "emptyFiltered" : "empty")}
            text={t(filtered ? "emptyFilteredText" : "emptyText")}
          />
        }
      />
      <WebhookPanel
        webhookId={search.webhook ?? null}
        onClose={() => onSearch({ webhook: undefined })}
      />
    </>
  );
}

function useColumns(): readonly ColumnSpec<WebhookEvent>[] {
  const t = useT("webhooks");
  const sayNote = useNoteWords();
  return useMemo(
    () => [
      {
        id: "received",
        header: t("received"),
        width: "120px",
        fixed: true,
        cell: ({ receivedAt }) => <RelativeTime at={receivedAt} />,
      },
      {
        id: "provider",
        header: t("provider"),
        width: "100px",
        cell: ({ provider }) => t(`provider.${provider}`),
      },
      {
        id: "type",
        header: t("type"),
        width: "minmax(190px, 1.2fr)",
        cell: ({ type }) => <span className="mono">{type}</span>,
      },
      {
        id: "state",
        header: t("state"),
        width: "130px",
        cell: ({ state }) => <StateBadge state={state} />,
      },
      {
        id: "tenant",
        header: t("tenant"),
        width: "minmax(130px, 1fr)",
        cell: ({ tenantName }) =>
          tenantName === null ? (
            <span className="dim">{t("nobody")}</span>
          ) : (
            <bdi>{tenantName}</bdi>
          ),
      },
      {
        id: "deliveries",
        header: t("deliveries"),
        width: "90px",
        cell: ({ deliveries }) => t("times", { count: deliveries }),
      },
      {
        id: "note",
        header: t("note"),
        width: "minmax(200px, 2fr)",
        cell: ({ note }) => (
          <span className={classes["ellipsis"]} title={note === null ? "" : sayNote(note)}>
            {note === null ? "–" : sayNote(note)}
          </span>
        ),
      },
    ],
    [t, sayNote],
  );
}

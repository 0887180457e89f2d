import { SegmentedControl } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { keepPreviousData, useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { useMemo } from "react";
import type { z } from "zod";
import type { CALL_STATES, ProviderCall } from "#shared/contracts/billing/webhooks.ts";
import { useT } from "#renderer/i18n/index.ts";
import type { webhooks } from "#renderer/i18n/en/webhooks.ts";
import { queryClient } from "#renderer/lib/query-client.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { CopyAsMenu } from "#renderer/ui/copy.tsx";
import { DataTable, type ColumnSpec } from "#renderer/ui/data-table.tsx";
import { IconSend } from "#renderer/ui/icons.ts";
import { PermissionButton } from "#renderer/ui/permission.tsx";
import { RelativeTime } from "#renderer/ui/relative-time.tsx";
import { StateBadge } from "#renderer/ui/state-badge.tsx";
import { EmptyState, ErrorState, InlineError } from "#renderer/ui/states.tsx";
import { CALL_GROUPS } from "./feature.ts";
import classes from "./webhooks.module.css";

type Call = z.infer<typeof ProviderCall>;
type Group = (typeof CALL_GROUPS)[number];

const STATES: Record<Group, (typeof CALL_STATES)[number][] | undefined> = {
  all: undefined,
  waiting: ["queued", "failed"],
  dead: ["dead"],
  done: ["done"],
};

interface CallsListProps {
  group: Group;
  onGroup: (group: Group) => void;
}

/** What we ask of providers; one that was given up, or waits long, is tried again at once. */
export function CallsList({ group, onGroup }: CallsListProps) {
  const t = useT("webhooks");
  const retry = useMutation(
    trpc.webhooks.retryCall.mutationOptions({
      onSuccess: () => {
        notifications.show({ message: t("retried") });
        return queryClient.invalidateQueries({ queryKey: trpc.webhooks.pathKey() });
      },
    }),
  );
  const { mutate } = retry;
  const columns = useColumns(mutate);
  const states = STATES[group];
  const query = useInfiniteQuery(
    trpc.webhooks.calls.infiniteQueryOptions(
      { limit: 100, ...(states === undefined ? {} : { states }) },
      {
        getNextPageParam: (page) => page.nextCursor,
        placeholderData: keepPreviousData,
        refetchInterval: 10_000,
      },
    ),
  );
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data]);
  if (query.error !== null && query.data === undefined)
    return (
      <ErrorState error={query.error} what={t("theCalls")} onRetry={() => void query.refetch()} />
    );
  return (
    <>
      <div className={classes["tools"]}>
        <SegmentedControl
          aria-label={t("state")}
          value={group}
          onChange={(next) => onGroup(CALL_GROUPS.find((name) => name === next) ?? "all")}
          data={CALL_GROUPS.map((name) => ({ value: name, label: t(`calls.${name}`) }))}
        />
        <span className={classes["filter"]} />
        <CopyAsMenu json={rows} />
      </div>
      <InlineError error={retry.error} />
      <DataTable
        label={t("tab.calls")}
        columns={columns}
        rows={rows}
        rowId={({ callId }) => callId}
        rowName={({ kind, tenantName }) => `${kind} ${tenantName}`}
        loading={query.isPending}
        hasMore={query.hasNextPage}
        onMore={() => {
          if (!query.isFetchingNextPage) void query.fetchNextPage();
        }}
        empty={
          <EmptyState
            icon={<IconSend size={20} />}
            title={t(group === "all" ? "callsEmpty" : "callsEmptyFiltered")}
            text={t("callsEmptyText")}
          />
        }
      />
    </>
  );
}

type KnownKind = keyof typeof webhooks extends infer K
  ? K extends `call.${infer N}`
    ? N
    : never
  : never;
const KNOWN: readonly string[] = [
  "customer",
  "portal",
  "collect",
  "retry",
  "cancel",
  "refund",
  "usage",
] satisfies KnownKind[];
const isKnown = (kind: string): kind is KnownKind => KNOWN.includes(kind);

function useColumns(
  retry: (call: { callId: string; forTenantId: Call["tenantId"] }) => void,
): readonly ColumnSpec<Call>[] {
  const t = useT("webhooks");
  return useMemo(() => {
    const say = (kind: string) => (isKnown(kind) ? t(`call.${kind}`) : kind);
    return [
      {
        id: "created",
        header: t("created"),
        width: "120px",
        fixed: true,
        cell: ({ createdAt }) => <RelativeTime at={createdAt} />,
      },
      {
        id: "kind",
        header: t("theCallKind"),
        width: "minmax(150px, 1fr)",
        cell: ({ kind }) => say(kind),
      },
      {
        id: "tenant",
        header: t("tenant"),
        width: "minmax(140px, 1fr)",
        cell: ({ tenantName }) => <bdi>{tenantName}</bdi>,
      },
      {
        id: "provider",
        header: t("provider"),
        width: "100px",
        cell: ({ provider }) => t(`provider.${provider}`),
      },
      {
        id: "state",
        header: t("state"),
        width: "120px",
        cell: ({ state }) => <StateBadge state={state} />,
      },
      {
        id: "attempts",
        header: t("attempts"),
        width: "90px",
        align: "right",
        cell: ({ attempts }) => attempts,
      },
      {
        id: "next",
        header: t("next"),
        width: "140px",
        cell: ({ nextAttemptAt }) => <RelativeTime at={nextAttemptAt} empty="–" />,
      },
      {
        id: "error",
        header: t("error"),
        width: "minmax(180px, 2fr)",
        cell: ({ error }) => (
          <span className={classes["ellipsis"]} title={error ?? ""}>
            {error ?? "–"}
          </span>
        ),
      },
      {
        id: "retry",
        header: t("retry"),
        quiet: true,
        fixed: true,
        width: "110px",
        align: "right",
        cell: ({ callId, tenantId, state, kind, tenantName }) =>
          (state === "dead" || state === "failed") && (
            <PermissionButton
              permission="webhooks.retryCall"
              variant="default"
              size="compact-xs"
              aria-label={t("retryOf", { kind: say(kind), tenant: tenantName })}
              onClick={() => retry({ callId, forTenantId: tenantId })}
            >
              {t("retry")}
            </PermissionButton>
          ),
      },
    ];
  }, [t, retry]);
}

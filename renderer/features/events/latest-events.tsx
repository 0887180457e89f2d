import { Button, SegmentedControl } from "@mantine/core";
import { useMemo, type ReactNode } from "react";
import type { StoredEvent } from "#shared/contracts/events.ts";
import type { AppId, TenantId } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { CopyAsMenu } from "#renderer/ui/copy.tsx";
import { FilterInput } from "#renderer/ui/filter-input.tsx";
import { DataTable, type ColumnSpec } from "#renderer/ui/data-table.tsx";
import { IconMessageCode, IconPlayerPause, IconPlayerPlay } from "#renderer/ui/icons.ts";
import { RelativeTime } from "#renderer/ui/relative-time.tsx";
import { EmptyState, ErrorState, InlineError } from "#renderer/ui/states.tsx";
import { EventPanel } from "./event-panel.tsx";
import classes from "./events.module.css";
import type { EventsSearch } from "./feature.ts";
import { tailFilter } from "./tail-filter.ts";
import { useTail } from "./use-tail.ts";

function useColumns(appName: (appId: string) => string): readonly ColumnSpec<StoredEvent>[] {
  const t = useT("events");
  return useMemo(
    () => [
      {
        id: "at",
        header: t("column.at"),
        width: "120px",
        cell: (event) => <RelativeTime at={event.receivedAt} />,
      },
      {
        id: "name",
        header: t("column.name"),
        width: "minmax(180px, 1.4fr)",
        cell: (event) => (
          <>
            <bdi>{event.name || event.type}</bdi>
            {event.name !== "" && <span className="dim">{event.type}</span>}
          </>
        ),
      },
      {
        id: "user",
        header: t("column.user"),
        width: "minmax(140px, 1fr)",
        cell: (event) => (
          <bdi className={event.userId === "" ? "dim" : undefined}>
            {event.userId || event.anonymousId}
          </bdi>
        ),
      },
      {
        id: "app",
        header: t("column.app"),
        width: "minmax(120px, 0.8fr)",
        cell: (event) => <bdi>{appName(event.appId)}</bdi>,
      },
      {
        id: "platform",
        header: t("column.platform"),
        width: "130px",
        cell: (event) =>
          [event.platform, event.appVersion].filter(Boolean).join(" ") || (
            <span className="dim">–</span>
          ),
      },
      {
        id: "env",
        header: t("column.env"),
        width: "80px",
        cell: (event) => (
          <span className={classes["env"]} data-env={event.env}>
            {event.env}
          </span>
        ),
      },
    ],
    [t, appName],
  );
}

interface LatestEventsProps {
  tenantId: TenantId;
  appId: AppId | undefined;
  appName: (appId: string) => string;
  search: EventsSearch;
  onSearch: (patch: Partial<EventsSearch>, replace?: boolean) => void;
  /** The first controls of the bar: which list, which app. */
  lead: ReactNode;
}

/** The live tail: filter, pause, one event beside it. */
export function LatestEvents({
  tenantId,
  appId,
  appName,
  search,
  onSearch,
  lead,
}: LatestEventsProps) {
  const t = useT("events");
  const format = useFormat();
  const columns = useColumns(appName);
  const tail = useTail(tenantId, appId, true);
  const { query } = tail;
  const text = search.q ?? "";
  const env = search.env ?? null;
  const shown = tail.events.filter(tailFilter({ text, env }));
  const filtered = text !== "" || env !== null;
  const index = shown.findIndex((event) => event.eventId === search.event);
  const open = (place: number) => {
    const event = shown[place];
    return event === undefined ? null : () => onSearch({ event: event.eventId });
  };
  if (query.error !== null && query.data === undefined)
    return (
      <ErrorState error={query.error} what={t("title")} onRetry={() => void query.refetch()} />
    );
  return (
    <>
      <div className={classes["bar"]}>
        {lead}
        <FilterInput
          className={classes["grow"]}
          label={t("filter")}
          value={text}
          onChange={(next) => onSearch({ q: next || undefined }, true)}
        />
        <SegmentedControl
          aria-label={t("env")}
          value={env ?? "all"}
          onChange={(value) =>
            onSearch({ env: value === "live" || value === "test" ? value : undefined })
          }
          data={[
            { value: "all", label: t("env.all") },
            { value: "live", label: "live" },
            { value: "test", label: "test" },
          ]}
        />
        <Button
          variant="default"
          leftSection={tail.paused ? <IconPlayerPlay size={14} /> : <IconPlayerPause size={14} />}
          onClick={tail.paused ? tail.resume : tail.pause}
        >
          {t(tail.paused ? "resume" : "pause")}
        </Button>
        <span className={`dim ${classes["status"]}`} role="status">
          {query.isPending
            ? ""
            : tail.paused
              ? tail.waiting > 0
                ? t("waiting", { count: tail.waiting })
                : t("paused")
              : t("shown", {
                  shown: format.number(shown.length),
                  total: format.number(tail.events.length),
                })}
        </span>
        <CopyAsMenu json={shown} />
      </div>
      <InlineError error={query.error} />
      <DataTable
        label={t("tab.latest")}
        columns={columns}
        rows={shown}
        rowId={(event) => event.eventId}
        rowName={(event) => event.name || event.type}
        loading={query.isPending}
        onOpen={(event) => onSearch({ event: event.eventId })}
        currentId={search.event ?? null}
        empty={
          <EmptyState
            icon={<IconMessageCode size={20} />}
            title={t(filtered ? "empty.filtered" : "empty")}
            text={
              filtered
                ? t("empty.filteredText", { total: format.number(tail.events.length) })
                : t("empty.text")
            }
            action={
              filtered && (
                <Button
                  variant="default"
                  onClick={() => onSearch({ q: undefined, env: undefined })}
                >
                  {t("filter.clear")}
                </Button>
              )
            }
          />
        }
      />
      <EventPanel
        event={shown[index] ?? null}
        appName={appName}
        onClose={() => onSearch({ event: undefined })}
        onNewer={index > 0 ? open(index - 1) : null}
        onOlder={index >= 0 ? open(index + 1) : null}
      />
    </>
  );
}

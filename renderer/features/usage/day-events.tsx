import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { UsageDay } from "#shared/contracts/usage.ts";
import type { AppId, TenantId } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useCan } from "#renderer/lib/me.tsx";
import { TAKEN_BACK, trpc } from "#renderer/lib/trpc.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { Id } from "#renderer/ui/copy.tsx";
import { ExactTime } from "#renderer/ui/relative-time.tsx";
import { SidePanel } from "#renderer/ui/side-panel.tsx";
import { EmptyState, ErrorState, NoPermission, SkeletonLines } from "#renderer/ui/states.tsx";
import type { UsageSearch } from "./feature.ts";
import { useDayFormat } from "./months.ts";
import classes from "./usage.module.css";

const DAY_MS = 86_400_000;

interface DayEventsProps {
  tenantId: TenantId;
  search: UsageSearch;
  rows: readonly UsageDay[] | undefined;
  appName: (appId: string) => string;
  onClose: () => void;
}

/** The events one number counts, by the time they were received. */
export function DayEvents({ tenantId, search, rows, appName, onClose }: DayEventsProps) {
  const t = useT("usage");
  const names = useDayFormat();
  const mayRead = useCan("analytics.read");
  const { eventsOf: app, eventsOn: day, events } = search;
  const isOpen = app !== undefined && day !== undefined && events !== undefined;
  const row = rows?.find((one) => one.appId === app && one.day === day);
  const total = (events === "test" ? row?.eventsTest : row?.events) ?? 0;
  return (
    <SidePanel
      opened={isOpen}
      onClose={onClose}
      width={720}
      title={isOpen ? t("eventsOf", { app: appName(app), day: names.day(day) }) : ""}
    >
      {isOpen &&
        (mayRead ? (
          <EventList
            tenantId={tenantId}
            appId={app as AppId}
            day={day}
            env={events}
            total={total}
          />
        ) : (
          <NoPermission permission="analytics.read" />
        ))}
    </SidePanel>
  );
}

interface EventListProps {
  tenantId: TenantId;
  appId: AppId;
  day: string;
  env: "live" | "test";
  total: number;
}

function EventList({ tenantId, appId, day, env, total }: EventListProps) {
  const t = useT("usage");
  const format = useFormat();
  const from = new Date(day).toISOString();
  const to = new Date(Date.parse(day) + DAY_MS).toISOString();
  const query = useInfiniteQuery(
    trpc.events.search.infiniteQueryOptions(
      { tenantId, appId, env, from, to, by: "received", limit: 100 },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, ...TAKEN_BACK },
    ),
  );
  if (query.error !== null && query.data === undefined)
    return (
      <ErrorState error={query.error} what={t("showEvents")} onRetry={() => void query.refetch()} />
    );
  if (query.data === undefined) return <SkeletonLines rows={12} />;
  const events = query.data.pages.flatMap((page) => page.rows);
  if (events.length === 0) return <EmptyState title={t("eventsNone")} text={t("eventsNoneText")} />;
  return (
    <div className={classes["result"]}>
      <div className="dim" role="status">
        {t(env === "test" ? "eventsShownTest" : "eventsShown", {
          shown: format.number(events.length),
          total: format.number(total),
        })}
      </div>
      <table className={classes["table"]}>
        <thead>
          <tr>
            <th scope="col">{t("received")}</th>
            <th scope="col">{t("event")}</th>
            <th scope="col">{t("person")}</th>
            <th scope="col">Id</th>
          </tr>
        </thead>
        <tbody>
          {events.map((event) => (
            <tr key={`${event.eventId}${event.receivedAt}`}>
              <td>
                <ExactTime at={event.receivedAt} />
              </td>
              <td>
                <bdi>{event.name === "" ? event.type : event.name}</bdi>
              </td>
              <td className="mono">{event.userId === "" ? event.anonymousId : event.userId}</td>
              <td>
                <Id value={event.eventId} short />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {query.hasNextPage && (
        <Button
          variant="default"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t("eventsMore")}
        </Button>
      )}
    </div>
  );
}

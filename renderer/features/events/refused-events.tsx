import { useQuery } from "@tanstack/react-query";
import { useMemo, useState, type ReactNode } from "react";
import type { z } from "zod";
import type { RefusedEvent } from "#shared/contracts/events.ts";
import type { AppId, TenantId } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { CopyAsMenu, Id } from "#renderer/ui/copy.tsx";
import { DataTable, type ColumnSpec } from "#renderer/ui/data-table.tsx";
import { IconCircleCheck } from "#renderer/ui/icons.ts";
import { LinkButton } from "#renderer/ui/link-button.tsx";
import { Facts } from "#renderer/ui/page.tsx";
import { useRefusalWords } from "#renderer/ui/refusal-words.ts";
import { ExactTime, RelativeTime } from "#renderer/ui/relative-time.tsx";
import { SidePanel } from "#renderer/ui/side-panel.tsx";
import { EmptyState, ErrorState } from "#renderer/ui/states.tsx";
import { EventTree } from "./event-tree.tsx";
import classes from "./events.module.css";

type Refused = z.infer<typeof RefusedEvent>;
type Numbered = Refused & { readonly id: string };

interface DetailProps {
  tenantId: TenantId;
  event: Refused;
  appName: (appId: string) => string;
}

export function RefusedDetail({ tenantId, event, appName }: DetailProps) {
  const t = useT("events");
  const { name, advice } = useRefusalWords()(event.reason);
  return (
    <>
      <Facts
        items={[
          [
            t("column.reason"),
            <span key="reason" className="mono">
              {event.reason}
            </span>,
          ],
          [t("column.at"), <ExactTime key="at" at={event.at} />],
          [t("column.app"), <bdi key="app">{appName(event.appId)}</bdi>],
          [t("column.key"), <Id key="key" value={event.keyId} />],
        ]}
      />
      <section className={classes["block"]}>
        <h3>{name ?? t("column.message")}</h3>
        <p style={{ margin: 0 }}>{event.message}</p>
        {advice !== null && <p className="dim">{advice}</p>}
        <LinkButton
          variant="subtle"
          size="compact-sm"
          to="/tenants/$tenantId/keys"
          params={{ tenantId }}
          search={{ key: event.keyId }}
        >
          {t("event.ofKey")}
        </LinkButton>
      </section>
      {event.sample !== "" && (
        <section className={classes["block"]}>
          <h3>{t("event.sample")}</h3>
          <EventTree name={t("event.sample")} json={event.sample} />
        </section>
      )}
    </>
  );
}

interface RefusedEventsProps {
  tenantId: TenantId;
  appId: AppId | undefined;
  appName: (appId: string) => string;
  /** The controls above: which list, which app. */
  lead: ReactNode;
}

function useColumns(appName: (appId: string) => string): readonly ColumnSpec<Numbered>[] {
  const t = useT("events");
  const words = useRefusalWords();
  return useMemo(
    (): readonly ColumnSpec<Numbered>[] => [
      {
        id: "at",
        header: t("column.at"),
        width: "120px",
        cell: (event) => <RelativeTime at={event.at} />,
      },
      {
        id: "reason",
        header: t("column.reason"),
        width: "minmax(190px, 1fr)",
        cell: (event) => (
          <span title={event.reason}>
            {words(event.reason).name ?? <span className="mono">{event.reason}</span>}
          </span>
        ),
      },
      {
        id: "message",
        header: t("column.message"),
        width: "minmax(260px, 2fr)",
        cell: (event) => event.message,
      },
      {
        id: "app",
        header: t("column.app"),
        width: "minmax(120px, 0.8fr)",
        cell: (event) => <bdi>{appName(event.appId)}</bdi>,
      },
      {
        id: "key",
        header: t("column.key"),
        width: "140px",
        cell: (event) => <span className="mono">{event.keyId}</span>,
      },
    ],
    [t, words, appName],
  );
}

/** Events that were not taken, each with its reason and a sample. */
export function RefusedEvents({ tenantId, appId, appName, lead }: RefusedEventsProps) {
  const t = useT("events");
  const [current, setCurrent] = useState<Numbered | null>(null);
  const query = useQuery(
    trpc.events.refused.queryOptions(
      { tenantId, ...(appId === undefined ? {} : { appId }) },
      { refetchInterval: 30_000 },
    ),
  );
  const rows = useMemo(
    () =>
      (query.data?.events ?? []).map((event, index): Numbered => ({
        ...event,
        id: `${event.at}.${index}`,
      })),
    [query.data],
  );
  const columns = useColumns(appName);
  if (query.error !== null && query.data === undefined)
    return (
      <ErrorState
        error={query.error}
        what={t("tab.refused")}
        onRetry={() => void query.refetch()}
      />
    );
  return (
    <>
      <div className={classes["bar"]}>{lead}</div>
      <DataTable
        label={t("tab.refused")}
        columns={columns}
        rows={rows}
        rowId={(event) => event.id}
        rowName={(event) => event.reason}
        loading={query.isPending}
        onOpen={setCurrent}
        currentId={current?.id ?? null}
        empty={
          <EmptyState
            icon={<IconCircleCheck size={20} />}
            title={t("empty.refused")}
            text={t("empty.refusedText")}
          />
        }
      />
      <SidePanel
        opened={current !== null}
        onClose={() => setCurrent(null)}
        title={t("event.refused")}
        width={540}
        footer={current !== null && <CopyAsMenu json={current} />}
      >
        {current !== null && (
          <RefusedDetail tenantId={tenantId} event={current} appName={appName} />
        )}
      </SidePanel>
    </>
  );
}

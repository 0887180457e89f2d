import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { PlatformStatus } from "#shared/contracts/platform.ts";
import { useT } from "#renderer/i18n/index.ts";
import { desktop } from "#renderer/lib/bridge.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { CopyAsMenu, Id } from "#renderer/ui/copy.tsx";
import { Facts, Section, StaleBadge } from "#renderer/ui/page.tsx";
import { RelativeTime } from "#renderer/ui/relative-time.tsx";
import { StateBadge } from "#renderer/ui/state-badge.tsx";
import { ErrorState, SkeletonBlock } from "#renderer/ui/states.tsx";
import classes from "./settings.module.css";

function Stores({ stores }: { stores: PlatformStatus["stores"] }) {
  const t = useT("settings");
  const format = useFormat();
  return (
    <Section title={t("stores")} flush>
      <table className={classes["table"]}>
        <thead>
          <tr>
            <th scope="col">{t("store.name")}</th>
            <th scope="col">{t("store.state")}</th>
            <th scope="col">{t("store.version")}</th>
            <th scope="col" data-align="right">
              {t("store.size")}
            </th>
            <th scope="col">{t("store.since")}</th>
            <th scope="col">{t("store.detail")}</th>
          </tr>
        </thead>
        <tbody>
          {stores.map((store) => (
            <tr key={store.name}>
              <th scope="row">{t(`store.${store.name}`)}</th>
              <td>
                <StateBadge state={store.state} />
              </td>
              <td className="mono">{store.version || "–"}</td>
              <td data-align="right">
                {store.sizeBytes === null ? "–" : format.bytes(store.sizeBytes)}
              </td>
              <td>
                <RelativeTime at={store.sinceAt} />
              </td>
              <td className={`dim ${classes["wrap"]}`}>{store.detail}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

function Phases({ phases }: { phases: PlatformStatus["phases"] }) {
  const t = useT("settings");
  const format = useFormat();
  const rows = Object.entries(phases);
  const longestMs = Math.max(1, ...rows.map(([, ms]) => ms));
  const totalMs = rows.reduce((sum, [, ms]) => sum + ms, 0);
  return (
    <Section
      title={t("phases")}
      aside={<span className="dim">{t("phases.total", { time: format.duration(totalMs) })}</span>}
    >
      <dl className={classes["phases"]}>
        {rows.map(([name, ms]) => (
          <div key={name} style={{ display: "contents" }}>
            <dt className="mono">{name}</dt>
            <div className={classes["track"]} aria-hidden>
              <div className={classes["bar"]} style={{ width: `${(100 * ms) / longestMs}%` }} />
            </div>
            <dd className="tabular" style={{ margin: 0, textAlign: "right" }}>
              {format.duration(ms)}
            </dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

function Status({ status, updatedAt }: { status: PlatformStatus; updatedAt: number }) {
  const t = useT("settings");
  const format = useFormat();
  const { head, consumed, lagMs } = status.eventLog;
  const environment =
    status.environment === "embedded" ||
    status.environment === "production" ||
    status.environment === "development"
      ? t(`environment.${status.environment}`)
      : status.environment;
  return (
    <>
      <Section
        title={t("platform.intro")}
        aside={<StaleBadge updatedAt={updatedAt} />}
        actions={
          <>
            {desktop !== null && (
              <Button variant="default" onClick={() => void desktop?.openLogs()}>
                {t("logs")}
              </Button>
            )}
            <CopyAsMenu cli="unmogrowp doctor" json={status} />
          </>
        }
      >
        <Facts
          items={[
            [t("platform.version"), <span className="mono">{status.version}</span>],
            [t("platform.environment"), environment],
            [t("platform.node"), <span className="mono">{status.nodeVersion}</span>],
            [t("platform.started"), <RelativeTime at={status.startedAt} />],
            [t("platform.memory"), format.bytes(status.memoryBytes)],
            [
              t("platform.folder"),
              status.dataDir === null ? t("platform.noFolder") : <Id value={status.dataDir} />,
            ],
          ]}
        />
      </Section>
      <Stores stores={status.stores} />
      <Section title={t("log")}>
        <Facts
          items={[
            [t("log.head"), format.number(head)],
            [t("log.consumed"), format.number(consumed)],
            [t("log.behind"), format.number(Math.max(0, head - consumed))],
            [t("log.lag"), format.duration(lagMs)],
          ]}
        />
      </Section>
      <Phases phases={status.phases} />
    </>
  );
}

export function PlatformSection() {
  const t = useT("settings");
  const query = useQuery(trpc.platform.status.queryOptions(undefined, { refetchInterval: 10_000 }));
  if (query.data !== undefined)
    return <Status status={query.data} updatedAt={query.dataUpdatedAt} />;
  if (query.error !== null)
    return (
      <ErrorState
        error={query.error}
        what={t("section.platform")}
        onRetry={() => void query.refetch()}
      />
    );
  return (
    <>
      <SkeletonBlock height={150} />
      <SkeletonBlock height={190} />
      <SkeletonBlock height={96} />
    </>
  );
}

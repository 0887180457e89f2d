import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useT } from "#renderer/i18n/index.ts";
import { useCan } from "#renderer/lib/me.tsx";
import { trpc } from "#renderer/lib/trpc.ts";
import { Id } from "#renderer/ui/copy.tsx";
import { Facts, Page, Section } from "#renderer/ui/page.tsx";
import { Can } from "#renderer/ui/permission.tsx";
import { RelativeTime } from "#renderer/ui/relative-time.tsx";
import { StateShape } from "#renderer/ui/state-badge.tsx";
import { ErrorState, SkeletonLines } from "#renderer/ui/states.tsx";
import { Lately } from "./lately.tsx";
import classes from "./tenant-page.module.css";
import { TenantPulse } from "./tenant-pulse.tsx";
import { useTenantId } from "./use-tenant-id.ts";

/** Pulse, set-up, people, what changed lately. */
export function TenantOverviewTab() {
  const t = useT("tenants");
  return (
    <Page>
      <div className={classes["columns"]}>
        <div className={classes["column"]}>
          <Can permission="analytics.aggregates">
            <Section title={t("pulse")} aside={<span className="dim">{t("lastHour")}</span>}>
              <TenantPulse />
            </Section>
          </Can>
          <Can permission="audit.read">
            <Section title={t("lately")} flush>
              <Lately />
            </Section>
          </Can>
        </div>
        <div className={classes["column"]}>
          <Section title={t("checklist")} flush>
            <Checklist />
          </Section>
          <Can permission="members.read">
            <Section title={t("people")} flush>
              <People />
            </Section>
          </Can>
          <Section title={t("facts")}>
            <About />
          </Section>
        </div>
      </div>
    </Page>
  );
}

function Checklist() {
  const t = useT("tenants");
  const states = useT("states");
  const tenantId = useTenantId();
  const overview = useQuery(trpc.tenants.overview.queryOptions({ tenantId }));
  if (overview.data === undefined) {
    return (
      <div className={classes["pad"]}>
        {overview.error === null ? (
          <SkeletonLines rows={4} />
        ) : (
          <ErrorState error={overview.error} onRetry={() => void overview.refetch()} />
        )}
      </div>
    );
  }
  const { checklist } = overview.data;
  const items = ["appCreated", "keyCreated", "firstEvent", "adminJoined"] as const;
  return (
    <ul className={classes["list"]}>
      {items.map((item) => (
        <li key={item}>
          <StateShape state={checklist[item] ? "done" : "pending"} />
          <span className={checklist[item] ? "dim" : undefined}>{t(item)}</span>
          <span className="visually-hidden">{states(checklist[item] ? "done" : "pending")}</span>
        </li>
      ))}
    </ul>
  );
}

function People() {
  const t = useT("tenants");
  const names = useT("access");
  const tenantId = useTenantId();
  const mayRead = useCan("members.read");
  const members = useQuery(trpc.members.list.queryOptions({ tenantId }, { enabled: mayRead }));
  if (members.data === undefined) {
    return (
      <div className={classes["pad"]}>
        <SkeletonLines rows={3} />
      </div>
    );
  }
  if (members.data.length === 0) return <p className={classes["quiet"]}>{t("nobody")}</p>;
  return (
    <>
      <ul className={classes["list"]}>
        {members.data.slice(0, 5).map((member) => (
          <li key={member.userId}>
            <span className={classes["grow"]}>
              <bdi>{member.name}</bdi> <span className="dim">{names(member.role)}</span>
            </span>
            <span className="dim">
              <RelativeTime at={member.lastSeenAt} />
            </span>
          </li>
        ))}
      </ul>
      <div className={classes["foot"]}>
        <Link to={`/tenants/${tenantId}/members` as string}>{t("allPeople")}</Link>
      </div>
    </>
  );
}

function About() {
  const t = useT("tenants");
  const tenantId = useTenantId();
  const { data } = useQuery(trpc.tenants.get.queryOptions({ tenantId }));
  if (data === undefined) return <SkeletonLines rows={4} />;
  return (
    <Facts
      items={[
        [t("id"), <Id key="id" value={data.tenantId} short />],
        [t("primaryApp"), <Id key="app" value={data.primaryAppId} short />],
        [t("created"), <RelativeTime key="at" at={data.createdAt} />],
        [t("firstEventAt"), <RelativeTime key="first" at={data.firstEventAt} />],
      ]}
    />
  );
}

import { useQuery } from "@tanstack/react-query";
import { Navigate, useNavigate } from "@tanstack/react-router";
import type { PlatformOverview } from "#shared/contracts/platform.ts";
import { useT } from "#renderer/i18n/index.ts";
import { cli } from "#renderer/lib/cli.ts";
import { useCan, useMe } from "#renderer/lib/me.tsx";
import { trpc } from "#renderer/lib/trpc.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { CopyAsMenu } from "#renderer/ui/copy.tsx";
import { LinkButton } from "#renderer/ui/link-button.tsx";
import { IconPlus } from "#renderer/ui/icons.ts";
import { Page, PageHeader, Section } from "#renderer/ui/page.tsx";
import { PermissionButton } from "#renderer/ui/permission.tsx";
import { EmptyState, ErrorState, SkeletonBlock, SkeletonLines } from "#renderer/ui/states.tsx";
import { Attention } from "./attention.tsx";
import { Pulse } from "./pulse.tsx";
import classes from "./overview.module.css";
import { RecentOperations, Stores, TenantCounts } from "./side-lists.tsx";

/** Staff see the platform; a customer's own people go to their tenant. */
export function OverviewPage() {
  const me = useMe();
  if (me.scope === "tenant") {
    return <Navigate to="/tenants/$tenantId" params={{ tenantId: me.tenant.tenantId }} replace />;
  }
  return <PlatformPage />;
}

function PlatformPage() {
  const t = useT("overview");
  const tenants = useT("tenants");
  const navigate = useNavigate();
  const mayRead = useCan("platform.read");
  const overview = useQuery(
    trpc.overview.get.queryOptions(undefined, { enabled: mayRead, refetchInterval: 30_000 }),
  );
  const { data } = overview;
  return (
    <Page>
      <PageHeader
        title={t("title")}
        actions={
          <>
            <CopyAsMenu cli="unmogrowp doctor" {...(data === undefined ? {} : { json: data })} />
            <PermissionButton
              permission="tenants.create"
              leftSection={<IconPlus size={14} />}
              onClick={() => void navigate({ to: "/tenants", search: { panel: "new" } })}
            >
              {tenants("new")}
            </PermissionButton>
          </>
        }
      />
      {data === undefined && overview.error !== null ? (
        <ErrorState
          error={overview.error}
          what={t("title")}
          onRetry={() => void overview.refetch()}
        />
      ) : (
        <Panels data={data} />
      )}
    </Page>
  );
}

function Panels({ data }: { data: PlatformOverview | undefined }) {
  const t = useT("overview");
  const tenants = useT("tenants");
  const format = useFormat();
  const count = data === undefined ? 1 : Object.values(data.tenants).reduce((a, b) => a + b, 0);
  return (
    <div className={classes["grid"]}>
      <div className={classes["column"]}>
        {count === 0 ? (
          <Section title={t("tenants")}>
            <EmptyState
              title={t("emptyTitle")}
              text={t("emptyText")}
              cli={cli.createTenant}
              action={
                <LinkButton to="/tenants" search={{ panel: "new" }}>
                  {tenants("new")}
                </LinkButton>
              }
            />
          </Section>
        ) : (
          <Section title={t("needsMe")} flush>
            {data === undefined ? (
              <div className={classes["pad"]}>
                <SkeletonLines rows={2} />
              </div>
            ) : (
              <Attention items={data.needsAttention} />
            )}
          </Section>
        )}
        <Section title={t("pulse")} aside={<span className="dim">{t("pulseWindow")}</span>}>
          {data === undefined ? <SkeletonBlock height={452} /> : <Pulse pulse={data.pulse} />}
        </Section>
      </div>
      <div className={classes["side"]}>
        <Section
          title={t("tenants")}
          aside={
            <span className="dim tabular">{data === undefined ? "" : format.number(count)}</span>
          }
          flush
        >
          <TenantCounts counts={data?.tenants} />
        </Section>
        <Section title={t("stores")} flush>
          <Stores stores={data?.stores} />
        </Section>
        <Section title={t("recent")} flush>
          <RecentOperations operations={data?.recentOperations} />
        </Section>
      </div>
    </div>
  );
}

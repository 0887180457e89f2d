import { useQuery } from "@tanstack/react-query";
import { Link, Outlet } from "@tanstack/react-router";
import type { Tenant } from "#shared/contracts/tenants.ts";
import { PlanName } from "#renderer/features/plans/plan-name.tsx";
import { useTenantTabs } from "#renderer/app/features-context.ts";
import { useT } from "#renderer/i18n/index.ts";
import { cli } from "#renderer/lib/cli.ts";
import { useMe } from "#renderer/lib/me.tsx";
import { trpc } from "#renderer/lib/trpc.ts";
import { useFormat } from "#renderer/lib/use-format.ts";
import { useStateReason } from "#renderer/lib/use-state-reason.ts";
import { CopyAsMenu } from "#renderer/ui/copy.tsx";
import { Page, PageHeader } from "#renderer/ui/page.tsx";
import { StateBadge } from "#renderer/ui/state-badge.tsx";
import { ErrorState, SkeletonBlock } from "#renderer/ui/states.tsx";
import { SuspensionNotice } from "#renderer/features/dunning/suspension-notice.tsx";
import { QuotaNotice } from "#renderer/features/usage/quota-notice.tsx";
import { Labels } from "./labels.tsx";
import { TenantActions } from "./tenant-actions.tsx";
import classes from "./tenant-page.module.css";
import { useTenantId } from "./use-tenant-id.ts";

/** Header, tabs and the open tab of one tenant. */
export function TenantPage() {
  const t = useT("tenants");
  const tenantId = useTenantId();
  const me = useMe();
  const tenant = useQuery(trpc.tenants.get.queryOptions({ tenantId }));
  if (tenant.data === undefined && tenant.error !== null) {
    return (
      <Page>
        <ErrorState
          error={tenant.error}
          what={t("notFound")}
          onRetry={() => void tenant.refetch()}
        />
      </Page>
    );
  }
  return (
    <div className={classes["tenant"]}>
      <div className={classes["top"]}>
        {tenant.data === undefined ? (
          <SkeletonBlock height={54} />
        ) : (
          <TenantHeader tenant={tenant.data} />
        )}
        {tenant.data !== undefined && <SuspensionNotice tenant={tenant.data} />}
        <QuotaNotice tenantId={tenantId} />
        {me.scope === "platform" && <Tabs />}
      </div>
      <div className={classes["body"]}>
        <Outlet />
      </div>
    </div>
  );
}

function TenantHeader({ tenant }: { tenant: Tenant }) {
  const t = useT("tenants");
  const format = useFormat();
  const sayReason = useStateReason();
  return (
    <PageHeader
      title={tenant.name}
      aside={<StateBadge state={tenant.state} pill />}
      lead={
        <span className={classes["facts"]}>
          <span className="mono">{tenant.slug}</span>
          <span>
            <PlanName code={tenant.plan} />
          </span>
          <span>{t(tenant.placement)}</span>
          <span>{t(tenant.region)}</span>
          <Labels labels={tenant.labels} />
          {tenant.stateReason !== null && tenant.state !== "active" && (
            <span className={classes["reason"]}>{sayReason(tenant.stateReason)}</span>
          )}
          {tenant.erasureRequest !== null && tenant.erasesAt === null && (
            <span className={classes["erases"]}>
              {t("eraseAsked", { by: tenant.erasureRequest.byName })}
            </span>
          )}
          {tenant.erasesAt !== null && (
            <span className={classes["erases"]}>
              {t("erasesAt", { when: format.relative(tenant.erasesAt) })}
            </span>
          )}
        </span>
      }
      actions={
        <>
          <CopyAsMenu cli={cli.showTenant(tenant.slug)} json={tenant} />
          <TenantActions tenant={tenant} />
        </>
      }
    />
  );
}

/** Tabs as links, so that each has its address; `[` and `]` walk them. */
function Tabs() {
  const t = useT("nav");
  const tenantId = useTenantId();
  const tabs = useTenantTabs();
  return (
    <nav className={classes["tabs"]} aria-label={useT("tenants")("title")}>
      {tabs.map((tab) => (
        <Link
          key={tab.id}
          to={`/tenants/${tenantId}${tab.segment === "" ? "" : `/${tab.segment}`}` as string}
          className={classes["tab"] ?? ""}
          activeOptions={{ exact: tab.segment === "", includeSearch: false }}
          activeProps={{ "aria-current": "page", "data-active": true }}
        >
          {t(tab.label)}
        </Link>
      ))}
    </nav>
  );
}

import { Link, useRouterState } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import type { TenantId } from "#shared/kernel/index.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useMe } from "#renderer/lib/me.tsx";
import { trpc } from "#renderer/lib/trpc.ts";
import { Id } from "#renderer/ui/copy.tsx";
import { IconChevronRight } from "#renderer/ui/icons.ts";
import { useNavEntries, useTenantTabs } from "../features-context.ts";
import classes from "./shell.module.css";

/** Where I am: section, tenant with its id to copy, tab. */
export function Breadcrumb() {
  const t = useT("nav");
  const me = useMe();
  const entries = useNavEntries();
  const tabs = useTenantTabs();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const [, section = "", id, segment = ""] = path.split("/");
  const inTenant = section === "tenants" && id !== undefined && id !== "";
  const entry = entries.find((item) => item.to === (section === "" ? "/" : `/${section}`));
  const tab = tabs.find((item) => item.segment === segment);
  return (
    <div className={classes["breadcrumb"]}>
      {entry !== undefined && (!inTenant || me.scope === "platform") && (
        <Link to={entry.to} className={classes["crumb"] ?? ""}>
          {t(entry.label)}
        </Link>
      )}
      {inTenant && (
        <>
          {me.scope === "platform" && <IconChevronRight size={12} aria-hidden />}
          <TenantCrumb tenantId={id as TenantId} />
          {tab !== undefined && (
            <>
              <IconChevronRight size={12} aria-hidden />
              <span className={classes["crumb"]}>{t(tab.label)}</span>
            </>
          )}
        </>
      )}
    </div>
  );
}

function TenantCrumb({ tenantId }: { tenantId: TenantId }) {
  const tenant = useQuery(trpc.tenants.get.queryOptions({ tenantId }));
  return (
    <>
      <Link to="/tenants/$tenantId" params={{ tenantId }} className={classes["crumb"] ?? ""}>
        <bdi>{tenant.data?.name ?? "…"}</bdi>
      </Link>
      <Id value={tenantId} short />
    </>
  );
}

import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef } from "react";
import type { App } from "#shared/contracts/apps.ts";
import type { AppId } from "#shared/kernel/index.ts";
import { useTenantId } from "#renderer/features/tenants/use-tenant-id.ts";
import { useT } from "#renderer/i18n/index.ts";
import { useCan } from "#renderer/lib/me.tsx";
import { useNow } from "#renderer/lib/now.ts";
import { usePreferences } from "#renderer/lib/preferences.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import { ownZone } from "#renderer/lib/zones.ts";
import { IconApps } from "#renderer/ui/icons.ts";
import { LinkButton } from "#renderer/ui/link-button.tsx";
import { Page } from "#renderer/ui/page.tsx";
import { EmptyState, ErrorState, NoPermission, SkeletonBlock } from "#renderer/ui/states.tsx";
import { AnalyticsContext, type Analytics, type AskedOf } from "./analytics-context.ts";
import { filtersOf, PLAIN_FIELDS } from "./analytics-filter.ts";
import { patched, type AnalyticsSearch, type Patch } from "./analytics-search.ts";
import { AnalyticsViews } from "./analytics-views.tsx";
import { analyticsRoute } from "./feature.ts";
import { timeRange, zoomed as zoomedTo } from "./time-range.ts";

const NO_APPS: readonly App[] = [];

/** What a tenant's app knows of its people: trends, retention, funnels. Everything shown is in the address. */
export function AnalyticsTab() {
  const mayRead = useCan("analytics.read");
  return mayRead ? (
    <Apps />
  ) : (
    <Page>
      <NoPermission permission="analytics.read" />
    </Page>
  );
}

function Apps() {
  const t = useT("analytics");
  const tenantId = useTenantId();
  const search = analyticsRoute.useSearch();
  const apps = useQuery(trpc.apps.list.queryOptions({ tenantId }));
  const list = apps.data ?? NO_APPS;
  const app =
    list.find((one) => one.appId === search.app) ??
    list.find((one) => one.primary) ??
    list.find((one) => one.state === "active") ??
    list[0];
  if (apps.data === undefined)
    return (
      <Page>
        {apps.error === null ? (
          <div role="status" aria-busy aria-label={t("title")}>
            <SkeletonBlock height={560} />
          </div>
        ) : (
          <ErrorState error={apps.error} what={t("apps")} onRetry={() => void apps.refetch()} />
        )}
      </Page>
    );
  if (app === undefined)
    return (
      <Page>
        <EmptyState
          icon={<IconApps size={20} />}
          title={t("noApp")}
          text={t("noAppText")}
          action={
            <LinkButton variant="default" to="/tenants/$tenantId/apps" params={{ tenantId }}>
              {t("apps")}
            </LinkButton>
          }
        />
      </Page>
    );
  return <OfApp apps={list} appId={app.appId} />;
}

function OfApp({ apps, appId }: { apps: readonly App[]; appId: AppId }) {
  const tenantId = useTenantId();
  const search = analyticsRoute.useSearch();
  const navigate = analyticsRoute.useNavigate();
  const { clock } = usePreferences();
  const now = useNow(10_000);
  const range = timeRange(search, now);
  const { from, to, preset } = range;
  const zone = search.zone ?? (clock === "utc" ? "UTC" : ownZone());

  const patch = useCallback(
    (change: Patch, replace = false) =>
      void navigate({ search: (before: AnalyticsSearch) => patched(before, change), replace }),
    [navigate],
  );
  const open = useCallback(
    (next: AnalyticsSearch) => void navigate({ search: patched({ app: appId, zone }, next) }),
    [navigate, appId, zone],
  );
  // An address copied from the window says whose days and which app it means.
  const bare = search.app === undefined || search.zone === undefined;
  useEffect(() => {
    if (bare) patch({ app: appId, zone }, true);
  }, [bare, appId, zone, patch]);

  const zooms = useRef<Patch[]>([]);
  const onZoom = useCallback(
    (fromMs: number, toMs: number) => {
      zooms.current.push({
        range: search.range,
        from: search.from,
        to: search.to,
        step: search.step,
      });
      patch(zoomedTo(fromMs, toMs));
    },
    [patch, search.range, search.from, search.to, search.step],
  );
  const isZoomed = preset === null;
  const onBack = useCallback(() => {
    const before = zooms.current.pop();
    if (before !== undefined) patch(before);
    else if (isZoomed) patch({ from: undefined, to: undefined, step: undefined });
  }, [patch, isZoomed]);

  const { env, q } = search;
  const asked = useMemo(
    (): AskedOf => ({
      tenantId,
      appId,
      env: env ?? "live",
      from,
      to,
      timeZone: zone,
      filters: filtersOf(q ?? "", PLAIN_FIELDS),
    }),
    [tenantId, appId, env, from, to, zone, q],
  );
  const value = useMemo(
    (): Analytics => ({
      view: search.view ?? "overview",
      search,
      asked,
      range: { from, to, preset },
      patch,
      open,
      onZoom,
      onBack,
      zoomed: isZoomed,
    }),
    [search, asked, from, to, preset, patch, open, onZoom, onBack, isZoomed],
  );
  return (
    <AnalyticsContext value={value}>
      <AnalyticsViews apps={apps} />
    </AnalyticsContext>
  );
}

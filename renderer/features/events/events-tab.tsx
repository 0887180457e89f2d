import { SegmentedControl, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import type { AppId } from "#shared/kernel/index.ts";
import { useTenantId } from "#renderer/features/tenants/use-tenant-id.ts";
import { DeadLetterList } from "#renderer/features/dead-letters/dead-letter-list.tsx";
import { useT } from "#renderer/i18n/index.ts";
import { useCan } from "#renderer/lib/me.tsx";
import { trpc } from "#renderer/lib/trpc.ts";
import { Page } from "#renderer/ui/page.tsx";
import { NoPermission } from "#renderer/ui/states.tsx";
import { EventsPlot } from "./events-plot.tsx";
import { eventsRoute, type EventsSearch } from "./feature.ts";
import { LatestEvents } from "./latest-events.tsx";
import { RefusedEvents } from "./refused-events.tsx";

/** What arrives from a tenant's apps: per minute, live, one by one, and what was refused and why. */
export function EventsTab() {
  const t = useT("events");
  const tenantId = useTenantId();
  const mayRead = useCan("analytics.read");
  const mayApps = useCan("apps.read");
  const mayLetters = useCan("deadletters.read");
  const search = eventsRoute.useSearch();
  const navigate = eventsRoute.useNavigate();
  const patch = useCallback(
    (change: Partial<EventsSearch>, replace = false) =>
      void navigate({ search: (now) => ({ ...now, ...change }), replace }),
    [navigate],
  );
  const apps = useQuery(trpc.apps.list.queryOptions({ tenantId }, { enabled: mayApps }));
  const names = apps.data;
  const appName = useCallback(
    (appId: string) => names?.find((app) => app.appId === appId)?.name ?? appId.slice(-8),
    [names],
  );
  const appId = search.app as AppId | undefined;
  const lead = (
    <>
      <SegmentedControl
        aria-label={t("title")}
        value={search.view ?? "latest"}
        onChange={(value) =>
          patch({
            view: value === "refused" || value === "dead" ? value : undefined,
            event: undefined,
            letter: undefined,
            q: undefined,
          })
        }
        data={[
          { value: "latest", label: t("tab.latest") },
          { value: "refused", label: t("tab.refused") },
          ...(mayLetters ? [{ value: "dead", label: t("tab.dead") }] : []),
        ]}
      />
      <Select
        w={170}
        aria-label={t("app")}
        placeholder={t("app.all")}
        clearable
        value={search.app ?? null}
        onChange={(app) => patch({ app: app ?? undefined })}
        data={(names ?? []).map((app) => ({ value: app.appId as string, label: app.name }))}
      />
    </>
  );
  return (
    <Page fill>
      <EventsPlot
        tenantId={tenantId}
        appId={appId}
        minutes={search.minutes ?? 60}
        onMinutes={(minutes) => patch({ minutes: minutes === 60 ? undefined : minutes })}
      />
      {mayRead ? (
        <>
          {search.view === "dead" && mayLetters ? (
            <DeadLetterList
              tenantId={tenantId}
              search={search}
              onSearch={({ of: _tenant, ...change }, replace) => patch(change, replace)}
              lead={lead}
            />
          ) : search.view === "refused" ? (
            <RefusedEvents tenantId={tenantId} appId={appId} appName={appName} lead={lead} />
          ) : (
            <LatestEvents
              tenantId={tenantId}
              appId={appId}
              appName={appName}
              search={search}
              onSearch={patch}
              lead={lead}
            />
          )}
        </>
      ) : (
        <NoPermission permission="analytics.read" />
      )}
    </Page>
  );
}

import { LatestEvents } from "#renderer/features/events/latest-events.tsx";
import { useT } from "#renderer/i18n/index.ts";
import { LinkButton } from "#renderer/ui/link-button.tsx";
import { useAnalytics } from "./analytics-context.ts";
import type { Patch } from "./analytics-search.ts";
import { AppPicker, type AppChoice } from "./toolbar.tsx";

/** The tail of the Events tab, for this app. */
export function LiveView({ apps }: { apps: readonly AppChoice[] }) {
  const t = useT("analytics");
  const { asked, search, patch } = useAnalytics();
  return (
    <LatestEvents
      tenantId={asked.tenantId}
      appId={asked.appId}
      appName={(appId) => apps.find((app) => app.appId === appId)?.name ?? appId}
      search={{ q: search.words, event: search.event, env: search.tail }}
      onSearch={(change, replace) => {
        const next: Patch = {};
        if ("q" in change) next.words = change.q;
        if ("event" in change) next.event = change.event;
        if ("env" in change) next.tail = change.env;
        patch(next, replace);
      }}
      lead={
        <>
          <AppPicker apps={apps} />
          <LinkButton
            variant="default"
            to="/tenants/$tenantId/events"
            params={{ tenantId: asked.tenantId }}
            search={{ app: asked.appId, view: "refused" }}
          >
            {t("refused")}
          </LinkButton>
        </>
      }
    />
  );
}

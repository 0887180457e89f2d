import type { ReactNode } from "react";
import type { App } from "#shared/contracts/apps.ts";
import { Page } from "#renderer/ui/page.tsx";
import { useAnalytics } from "./analytics-context.ts";
import type { View } from "./analytics-search.ts";
import classes from "./analytics.module.css";
import { BreakdownView } from "./breakdown-view.tsx";
import { CopyLink } from "./copy-link.tsx";
import { ExportButton } from "./export-button.tsx";
import { FunnelView } from "./funnel-view.tsx";
import { LiveView } from "./live-view.tsx";
import { OverviewView } from "./overview-view.tsx";
import { RetentionView } from "./retention-view.tsx";
import { SavedAnalyticsViews } from "./saved-views.tsx";
import { Toolbar } from "./toolbar.tsx";
import { TopView } from "./top-view.tsx";
import { TrendsView } from "./trends-view.tsx";
import { useFilterFields, useProperties } from "./use-properties.ts";
import { ViewTabs } from "./view-tabs.tsx";

/** The page below the tenant's tabs: its views, the toolbar, and the view that is open. */
export function AnalyticsViews({ apps }: { apps: readonly App[] }) {
  const { view, asked, patch } = useAnalytics();
  const known = useProperties(asked);
  const { fields, onWord } = useFilterFields(asked, known);
  const views: Record<View, ReactNode> = {
    overview: <OverviewView />,
    trends: <TrendsView />,
    retention: <RetentionView />,
    funnel: <FunnelView />,
    breakdown: <BreakdownView />,
    top: <TopView />,
    live: <LiveView apps={apps} />,
  };
  return (
    <Page fill={view === "live"}>
      <div className={classes["head"]}>
        <ViewTabs
          view={view}
          onView={(next) =>
            patch({ view: next === "overview" ? undefined : next, event: undefined })
          }
        />
        <div className={classes["headTools"]}>
          <SavedAnalyticsViews />
          <ExportButton />
          <CopyLink />
        </div>
      </div>
      {view !== "live" && <Toolbar apps={apps} fields={fields} onWord={onWord} />}
      {views[view]}
    </Page>
  );
}

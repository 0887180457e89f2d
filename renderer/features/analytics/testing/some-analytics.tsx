import type { ReactNode } from "react";
import { AppId, TenantId } from "#shared/kernel/index.ts";
import { AnalyticsContext, type Analytics } from "../analytics-context.ts";

/** What the page gives its views, with nothing behind it. */
export const someAnalytics = (change: Partial<Analytics> = {}): Analytics => ({
  view: "trends",
  search: {},
  asked: {
    tenantId: TenantId.parse("0192f0c1-0000-7000-8000-0000000000a1"),
    appId: AppId.parse("0192f0c1-0000-7000-8000-0000000000a2"),
    env: "live",
    from: "2026-11-16T00:00:00.000Z",
    to: "2026-11-23T00:00:00.000Z",
    timeZone: "UTC",
    filters: [],
  },
  range: { from: "2026-11-16T00:00:00.000Z", to: "2026-11-23T00:00:00.000Z", preset: "7d" },
  patch: () => {},
  open: () => {},
  onZoom: () => {},
  onBack: () => {},
  zoomed: false,
  ...change,
});

export const Inside = ({ value, children }: { value: Analytics; children: ReactNode }) => (
  <AnalyticsContext value={value}>{children}</AnalyticsContext>
);

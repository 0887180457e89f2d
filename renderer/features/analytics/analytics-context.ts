import { createContext, useContext } from "react";
import type { Filter } from "#shared/contracts/analytics.ts";
import type { AppId, TenantId } from "#shared/kernel/index.ts";
import type { AnalyticsSearch, Patch, View } from "./analytics-search.ts";
import type { TimeRange } from "./time-range.ts";

/** What every question of the page begins with. */
export interface AskedOf {
  readonly tenantId: TenantId;
  readonly appId: AppId;
  readonly env: "live" | "test";
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
  readonly filters: Filter[];
}

export interface Analytics {
  readonly view: View;
  readonly search: AnalyticsSearch;
  readonly asked: AskedOf;
  readonly range: TimeRange;
  /** Changes the address; `replace` for what should not be a step back. */
  readonly patch: (change: Patch, replace?: boolean) => void;
  /** Shows exactly this, keeping the app and the zone where it says none. */
  readonly open: (search: AnalyticsSearch) => void;
  readonly onZoom: (fromMs: number, toMs: number) => void;
  /** Back to the range before the last zoom. */
  readonly onBack: () => void;
  /** The range is a zoomed or chosen span, so that there is a way back. */
  readonly zoomed: boolean;
}

export const AnalyticsContext = createContext<Analytics | null>(null);

/** The question of the page. Only below the tab. */
export function useAnalytics(): Analytics {
  const value = useContext(AnalyticsContext);
  if (value === null) throw new Error("useAnalytics() is used outside the analytics tab.");
  return value;
}

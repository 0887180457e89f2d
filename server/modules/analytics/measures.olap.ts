import type { Measure } from "#shared/contracts/analytics.ts";
import { olap, type Fragment } from "./fragment.olap.ts";

/** What is measured over the events for which `when` holds. Revenue in units of its currency. */
export const measured = (measure: Measure, when: Fragment): Fragment => MEASURED[measure](when);

const MEASURED: Record<Measure, (when: Fragment) => Fragment> = {
  events: (when) => olap`toFloat64(countIf(${when}))`,
  people: (when) => olap`toFloat64(uniqCombined64If(person, ${when}))`,
  sessions: (when) => olap`toFloat64(uniqCombined64If(session_id, session_id != '' AND ${when}))`,
  revenue: (when) => olap`sumIf(revenue_micros, ${when}) / 1000000`,
  average: (when) =>
    olap`if(countIf(${when}) = 0, NULL, countIf(${when}) / uniqCombined64If(person, ${when}))`,
};

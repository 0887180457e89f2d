import type { Tx } from "#server/platform/postgres/tx.ts";
import { dayText, parseDay } from "../pricing/index.ts";
import type { UsageFacts } from "./decide/subscription-state.ts";
import { toWindow } from "./subscription-rows.ts";
import { selectCounts, selectEventDays, selectWindows } from "./usage-facts.store.ts";

/** Days that are older are not billed again, however their count changes: raw events are kept no longer by most plans. */
const CORRECTED_DAYS = 400;

/** The tenant's usage by its ledger, for decisions around `day`. */
export async function readUsageFacts(tx: Tx, day: number): Promise<UsageFacts> {
  const since = dayText(day - CORRECTED_DAYS);
  const [rows, days, counts] = await Promise.all([
    selectWindows(tx, since),
    selectEventDays(tx, since),
    selectCounts(tx),
  ]);
  const perDay = days.map((row) => [parseDay(row.day), row.events] as const);
  return {
    ...counts,
    windows: rows.map(toWindow),
    events: (fromDay, untilDay) =>
      perDay.reduce(
        (sum, [at, events]) => (at >= fromDay && at < untilDay ? sum + events : sum),
        0,
      ),
  };
}

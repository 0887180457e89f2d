import type { UsageDayRow } from "./usage.store.ts";

export interface UsageCounts {
  events: number;
  eventsTest: number;
  late: number;
  duplicates: number;
  refused: number;
}

export const noCounts = (): UsageCounts => ({
  events: 0,
  eventsTest: 0,
  late: 0,
  duplicates: 0,
  refused: 0,
});

export function addRow(counts: UsageCounts, { kind, quantity }: UsageDayRow): void {
  counts[kind === "events_test" ? "eventsTest" : kind] += quantity;
}

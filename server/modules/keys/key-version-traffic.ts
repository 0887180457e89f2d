import type { KeyVersionTraffic } from "#shared/contracts/key-traffic.ts";
import { seriesOf } from "./key-days.ts";
import { estimateDay } from "./key-forecast.ts";
import type { KeyVersionDay } from "./key-traffic.olap.ts";
import type { KeyRow } from "./keys.store.ts";

/** By app version and platform, what the revocation would cost most first. `usable` of the days tell of tomorrow. */
export function versionTraffic(
  rows: readonly KeyVersionDay[],
  { keyId, successorKeyId }: Pick<KeyRow, "keyId" | "successorKeyId">,
  { days, usable }: { days: number; usable: number },
): KeyVersionTraffic[] {
  const groups = Map.groupBy(rows, (row) => JSON.stringify([row.app_version, row.platform]));
  return [...groups.values()]
    .flatMap((own) => {
      const [first] = own;
      if (!first) return [];
      const old = seriesOf(keyId, own, days);
      const successor = successorKeyId && seriesOf(successorKeyId, own, days);
      return {
        appVersion: first.app_version,
        platform: first.platform,
        old: lastDay(old),
        successor: successor ? lastDay(successor) : { events: 0, people: 0 },
        loss: {
          events: estimateDay(old.events.slice(-usable)),
          people: estimateDay(old.people.slice(-usable)),
        },
      };
    })
    .toSorted((a, b) => b.old.events - a.old.events || b.successor.events - a.successor.events);
}

const lastDay = ({ events, people }: { events: number[]; people: number[] }) => ({
  events: events.at(-1) ?? 0,
  people: people.at(-1) ?? 0,
});

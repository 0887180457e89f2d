import type { Services } from "#server/platform/context/services.ts";
import { ClickHouseFailure } from "#server/platform/clickhouse/clickhouse-failure.ts";
import { blockMemory } from "./block-memory.ts";
import type { InFlight } from "./in-flight.ts";
import { judgeLines, type DeadLine, type JudgedLines } from "./judge-lines.ts";
import { recordsOf, toNdjson, type LogLine } from "./log-lines.ts";
import type { RecentIds } from "./recent-ids.ts";
import type { Retention } from "./retention.ts";
import { eventBlock } from "./sink.olap.ts";

/** What the lanes of one worker store with. */
export interface BlockStore {
  readonly services: Pick<Services, "clickhouse" | "log">;
  readonly recent: RecentIds;
  readonly inFlight: InFlight;
  readonly retention: Retention;
}

/** Answers of ClickHouse that stay the same however often the same bytes are sent: it cannot read them. */
const UNREADABLE = new Set([6, 25, 26, 27, 33, 38, 41, 53, 69, 70, 72, 117, 131, 376, 441, 636]);

export const isUnreadable = (error: unknown): boolean =>
  error instanceof ClickHouseFailure && UNREADABLE.has(error.clickhouseCode ?? -1);

/** Stores the events that are not stored yet, once for a token. @returns what became of each line. */
export async function storeLines(
  { services, recent, inFlight, retention }: BlockStore,
  lines: readonly LogLine[],
  token: string,
): Promise<JudgedLines> {
  const entered = await inFlight.enter(lines);
  try {
    const judged = await judgeLines(services, recent, lines, token);
    const tenants = new Set([...recordsOf(judged.fresh).keys()].map(({ tenantId }) => tenantId));
    const days = await retention.of(tenants);
    const fresh =
      days.size === tenants.size
        ? judged.fresh
        : judged.fresh.filter(({ record }) => days.has(record.tenantId));
    if (fresh.length > 0) {
      const ndjson = toNdjson(fresh, days, blockMemory.take);
      await services.clickhouse.insert(eventBlock(ndjson, token));
      blockMemory.giveBack(ndjson);
    }
    return { ...judged, fresh };
  } finally {
    // Also after an error: nobody knows whether they were stored, so ClickHouse is asked.
    for (const { hash } of lines) recent.add(hash);
    entered.leave();
  }
}

/** Stores all lines but the ones that cannot be read, which it halves its way to and sets aside. */
export async function storeReadableLines(
  store: BlockStore,
  lines: readonly LogLine[],
  token: string,
): Promise<JudgedLines> {
  try {
    return await storeLines(store, lines, token);
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    const [line] = lines;
    if (lines.length > 1) {
      const half = lines.length >> 1;
      const left = await storeReadableLines(store, lines.slice(0, half), `${token}.a`);
      const right = await storeReadableLines(store, lines.slice(half), `${token}.b`);
      return {
        fresh: [...left.fresh, ...right.fresh],
        duplicates: [...left.duplicates, ...right.duplicates],
        dead: [...left.dead, ...right.dead],
      };
    }
    return { fresh: [], duplicates: [], dead: line ? [unreadable(line, error as Error)] : [] };
  }
}

const unreadable = (line: LogLine, error: Error): DeadLine => ({
  line,
  reason: "not_storable",
  message: `It was accepted, but ClickHouse cannot read it: ${error.message}`.slice(0, 500),
});

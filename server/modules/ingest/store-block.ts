import type { Services } from "#server/platform/context/services.ts";
import { ClickHouseFailure } from "#server/platform/clickhouse/clickhouse-failure.ts";
import { eventIdOf, isSameEvent, textOf, toNdjson, type LogLine } from "./log-lines.ts";
import type { RecentIds } from "./recent-ids.ts";
import type { RefusedRecorder } from "./refused-recorder.ts";
import { eventBlock, storedElsewhere } from "./sink.olap.ts";

export interface BlockStore {
  readonly services: Pick<Services, "clickhouse" | "log">;
  readonly recent: RecentIds;
  readonly refused: Pick<RefusedRecorder, "record">;
}

const IDS_A_QUERY = 2_000;
/** Answers of ClickHouse that stay the same however often the same bytes are sent: it cannot read them. */
const UNREADABLE = new Set([6, 25, 26, 27, 33, 38, 41, 53, 69, 70, 72, 117, 131, 376, 441, 636]);

export const isUnreadable = (error: unknown): boolean =>
  error instanceof ClickHouseFailure && UNREADABLE.has(error.clickhouseCode ?? -1);

/** Stores the events that are not stored yet, once for a token. @returns the lines it stored. */
export async function storeLines(
  store: BlockStore,
  lines: readonly LogLine[],
  token: string,
): Promise<LogLine[]> {
  const fresh = await withoutRepetitions(store, lines, token);
  await store.services.clickhouse.insert(eventBlock(toNdjson(fresh), token));
  for (const { hash } of fresh) store.recent.add(hash);
  return fresh;
}

/** Stores all lines but the ones that cannot be read, which it halves its way to and records. */
export async function storeReadableLines(
  store: BlockStore,
  lines: readonly LogLine[],
  token: string,
): Promise<LogLine[]> {
  try {
    return await storeLines(store, lines, token);
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    const [line] = lines;
    if (lines.length > 1) {
      const half = lines.length >> 1;
      return [
        ...(await storeReadableLines(store, lines.slice(0, half), `${token}.a`)),
        ...(await storeReadableLines(store, lines.slice(half), `${token}.b`)),
      ];
    }
    if (line) setAside(store, line, error as Error);
    return [];
  }
}

function setAside({ services, refused }: BlockStore, line: LogLine, error: Error): void {
  const { tenantId, appId, keyId } = line.record;
  services.log.error({ error, tenantId, appId }, "an accepted event cannot be stored");
  refused.record({
    tenantId,
    appId,
    keyId,
    reason: "not_storable",
    message: "It was accepted, but ClickHouse cannot read it.",
    event: textOf(line),
  });
}

/** A client that got no answer sends again: the second delivery of an event is dropped here. */
async function withoutRepetitions(
  { services, recent }: BlockStore,
  lines: readonly LogLine[],
  token: string,
): Promise<LogLine[]> {
  const seen = new Map<number, LogLine>();
  const suspects: LogLine[] = [];
  const first = lines.filter((line) => {
    const same = seen.get(line.hash);
    if (same && isSameEvent(same, line)) return false;
    seen.set(line.hash, line);
    if (recent.suspects(line.hash)) suspects.push(line);
    return true;
  });
  const stored = new Set<string>();
  for (let at = 0; at < suspects.length; at += IDS_A_QUERY) {
    const asked = suspects.slice(at, at + IDS_A_QUERY);
    const rows = await services.clickhouse.query(
      storedElsewhere,
      {
        apps: [...new Set(asked.map(({ record }) => record.appId))],
        ids: asked.map(eventIdOf),
        block: token,
      },
      "all_tenants",
    );
    for (const { id } of rows) stored.add(id);
  }
  if (stored.size === 0) return first;
  const suspected = new Set(suspects);
  return first.filter(
    (line) => !suspected.has(line) || !stored.has(line.record.appId + eventIdOf(line)),
  );
}

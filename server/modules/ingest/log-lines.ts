import type { TenantId } from "#shared/kernel/ids.ts";
import type { LogRecord } from "#server/platform/event-log/event-log.ts";
import { hashBytes, seedOf } from "./recent-ids.ts";

/** One event in a record of the log: where its bytes are, and where its id is in them. */
export interface LogLine {
  readonly record: LogRecord;
  readonly start: number;
  readonly end: number;
  readonly idStart: number;
  readonly idEnd: number;
  readonly hash: number;
}

const LINE_FEED = 10;
const QUOTE = 34;
const TIME = Buffer.from(',"at":');
const ID_AT = '{"event_id":"'.length;

/** Finds the events without parsing them: every line begins with its id. */
export function linesOf(records: readonly LogRecord[]): LogLine[] {
  const lines: LogLine[] = [];
  for (const record of records) {
    const { body } = record;
    const seed = seedOf(record.appId);
    for (let start = 0; start < body.length;) {
      const feed = body.indexOf(LINE_FEED, start);
      const end = feed === -1 ? body.length : feed;
      if (end > start) {
        const idStart = start + ID_AT;
        const idEnd = quoteAfter(body, idStart);
        const hash = hashBytes(body, idStart, idEnd, seed);
        lines.push({ record, start, end, idStart, idEnd, hash });
      }
      start = end + 1;
    }
  }
  return lines;
}

/** An id is short: to look at its bytes is quicker than to call for the search. */
function quoteAfter(body: Buffer, from: number): number {
  let at = from;
  while (at < body.length && body[at] !== QUOTE) at += 1;
  return at < body.length ? at : -1;
}

/** The records that the lines are of, with how many of them; lines of a record most often stand together. */
export function recordsOf(lines: readonly LogLine[]): ReadonlyMap<LogRecord, number> {
  const counts = new Map<LogRecord, number>();
  for (let from = 0, to = 0; from < lines.length; from = to) {
    const { record } = lines[from] as LogLine;
    while (to < lines.length && lines[to]?.record === record) to += 1;
    counts.set(record, (counts.get(record) ?? 0) + to - from);
  }
  return counts;
}

export const eventIdOf = ({ record, idStart, idEnd }: LogLine): string =>
  record.body.toString("latin1", idStart, idEnd);

export const textOf = ({ record, start, end }: LogLine): string =>
  record.body.toString("utf8", start, end);

export const hasSameId = (a: LogLine, b: LogLine): boolean =>
  a.record.appId === b.record.appId &&
  a.record.body.compare(b.record.body, b.idStart, b.idEnd, a.idStart, a.idEnd) === 0;

/** Same type, name and user: what stands between the id and the time. A quote inside a value is escaped, so the mark is never part of one. */
export function hasSameContent(a: LogLine, b: LogLine): boolean {
  const [aEnd, bEnd] = [contentEnd(a), contentEnd(b)];
  return a.record.body.compare(b.record.body, b.idEnd, bEnd, a.idEnd, aEnd) === 0;
}

function contentEnd({ record, idEnd, end }: LogLine): number {
  const at = record.body.indexOf(TIME, idEnd);
  return at === -1 || at > end ? end : at;
}

/**
 * The lines as ClickHouse reads them: each stamped with the tenant, app and key of its record, never with its own.
 * `memory` gives a buffer of that many bytes.
 */
export function toNdjson(
  lines: readonly LogLine[],
  retentionDays: ReadonlyMap<TenantId, number>,
  memory: (bytes: number) => Buffer = (bytes) => Buffer.allocUnsafe(bytes),
): Buffer {
  const stamps = new Map<LogRecord, Buffer>();
  let bytes = 0;
  for (const [record, count] of recordsOf(lines)) {
    const stamp = stampOf(record, retentionDays.get(record.tenantId));
    stamps.set(record, stamp);
    bytes += count * stamp.length;
  }
  for (const { start, end } of lines) bytes += end - start;
  const ndjson = memory(bytes);
  let at = 0;
  let stamped: LogRecord | undefined;
  let stamp: Buffer = NOTHING;
  for (const { record, start, end } of lines) {
    if (record !== stamped) stamp = stamps.get((stamped = record)) ?? NOTHING;
    at += stamp.copy(ndjson, at);
    at += record.body.copy(ndjson, at, start + 1, end);
    ndjson[at++] = LINE_FEED;
  }
  return ndjson;
}

const NOTHING = Buffer.alloc(0);

const stampOf = (
  { tenantId, appId, keyId, env, receivedAt }: LogRecord,
  retentionDays: number | undefined,
): Buffer =>
  Buffer.from(
    `{"tenant_id":"${tenantId}","app_id":"${appId}","key_id":${JSON.stringify(keyId)},"env":"${env}","received_at":${receivedAt.getTime()},${retentionDays === undefined ? "" : `"retention_days":${retentionDays},`}`,
  );

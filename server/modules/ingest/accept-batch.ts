import {
  acceptEvent,
  judgeContext,
  NO_CONTEXT,
  type Arrival,
  type Refused,
} from "./accept-event.ts";
import { MAX_LINES_BYTES } from "./event-shape.ts";
import { parseTime } from "./parse-time.ts";
import type { SentBatch } from "./shapes/shape.ts";

export interface JudgedEvent extends Refused {
  readonly index: number;
  readonly event: unknown;
}

export interface AcceptedBatch {
  /** One line each, with the line feed. */
  readonly lines: Buffer;
  /** Events that were right; of those with one id `lines` has one. */
  readonly count: number;
  /** Lines, and their bytes. */
  readonly stored: number;
  readonly bytes: number;
  readonly refused: readonly JudgedEvent[];
}

/** Judges each event by itself: a bad one does not spoil the rest. */
export function acceptBatch(batch: SentBatch, receivedAt: Date, appId: string): AcceptedBatch {
  const receivedAtMs = receivedAt.getTime();
  const sentAtMs = parseTime(batch.sentAt);
  const arrival: Arrival = {
    receivedAtMs,
    skewMs: Number.isFinite(sentAtMs) ? receivedAtMs - sentAtMs : 0,
    appId,
    named: batch.appId,
    context: (batch.context ?? undefined) === undefined ? NO_CONTEXT : judgeContext(batch.context),
  };
  const toEvent = batch.toEvent ?? ((event: unknown) => event);
  const lineOf = new Map<string, string>();
  let bytes = 0;
  const refused: JudgedEvent[] = [];
  batch.events.forEach((event, index) => {
    const verdict = acceptEvent(toEvent(event), index, arrival);
    if (!verdict.ok) {
      refused.push({ ...verdict, index, event });
      return;
    }
    const { eventId, line } = verdict;
    const before = lineOf.get(eventId);
    // The same event twice in one request is accepted once.
    if (before === line) return;
    if (before !== undefined) {
      refused.push({ ok: false, eventId, reason: "id_conflict", index, event });
      return;
    }
    const size = Buffer.byteLength(line) + 1;
    if (bytes + size > MAX_LINES_BYTES)
      refused.push({ ok: false, eventId, reason: "too_large", index, event });
    else {
      bytes += size;
      lineOf.set(eventId, line);
    }
  });
  const lines = [...lineOf.values()];
  return {
    lines: Buffer.from(lines.length === 0 ? "" : `${lines.join("\n")}\n`),
    count: batch.events.length - refused.length,
    stored: lines.length,
    bytes,
    refused,
  };
}

import { isUtf8 } from "node:buffer";
import { DomainError } from "#shared/errors/index.ts";
import {
  acceptEvent,
  judgeContext,
  NO_CONTEXT,
  type Arrival,
  type Refused,
} from "./accept-event.ts";
import { MAX_BODY_BYTES, MAX_EVENTS, MAX_LINES_BYTES, type EventType } from "./event-shape.ts";
import { parseTime } from "./parse-time.ts";

/** A request's body, parsed but not judged. */
export interface SentBatch {
  readonly events: readonly unknown[];
  readonly writeKey: string | undefined;
  readonly sentAt: unknown;
  readonly context: unknown;
}

export interface JudgedEvent extends Refused {
  readonly index: number;
  readonly event: unknown;
}

export interface AcceptedBatch {
  /** One line each, with the line feed. */
  readonly lines: string;
  /** Events that were right; of those with one id `lines` has one. */
  readonly count: number;
  /** Lines. */
  readonly stored: number;
  readonly refused: readonly JudgedEvent[];
}

/** Throws `bad_request` for a body that is no request of ours at all, `body_too_large` for too many events. */
export function parseBatch(body: Buffer, type: EventType | undefined): SentBatch {
  if (!isUtf8(body)) throw bad("the body is not UTF-8");
  let sent: unknown;
  try {
    sent = JSON.parse(body.toString());
  } catch (cause) {
    throw bad(`the body is not JSON (${(cause as Error).message.slice(0, 100)})`, cause);
  }
  if (typeof sent !== "object" || sent === null || Array.isArray(sent))
    throw bad("the body is not a JSON object");
  const { writeKey, sentAt, ...rest } = sent as Record<string, unknown>;
  const key = typeof writeKey === "string" ? writeKey : undefined;
  if (type) return { events: [{ ...rest, type }], writeKey: key, sentAt, context: undefined };
  if (!Array.isArray(rest["batch"])) throw bad("`batch` is not a list of events");
  if (rest["batch"].length > MAX_EVENTS)
    throw new DomainError("body_too_large", {
      limitBytes: MAX_BODY_BYTES,
      limitEvents: MAX_EVENTS,
    });
  return { events: rest["batch"], writeKey: key, sentAt, context: rest["context"] };
}

/** Judges each event by itself: a bad one does not spoil the rest. */
export function acceptBatch(batch: SentBatch, receivedAt: Date, appId: string): AcceptedBatch {
  const receivedAtMs = receivedAt.getTime();
  const sentAtMs = parseTime(batch.sentAt);
  const arrival: Arrival = {
    receivedAtMs,
    skewMs: Number.isFinite(sentAtMs) ? receivedAtMs - sentAtMs : 0,
    appId,
    context: (batch.context ?? undefined) === undefined ? NO_CONTEXT : judgeContext(batch.context),
  };
  const lineOf = new Map<string, string>();
  let bytes = 0;
  const refused: JudgedEvent[] = [];
  batch.events.forEach((event, index) => {
    const verdict = acceptEvent(event, index, arrival);
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
    bytes += Buffer.byteLength(line) + 1;
    if (bytes > MAX_LINES_BYTES)
      refused.push({ ok: false, eventId, reason: "too_large", index, event });
    else lineOf.set(eventId, line);
  });
  const lines = [...lineOf.values()];
  return {
    lines: lines.length === 0 ? "" : `${lines.join("\n")}\n`,
    count: batch.events.length - refused.length,
    stored: lines.length,
    refused,
  };
}

const bad = (reason: string, cause?: unknown) => new DomainError("bad_request", { reason }, cause);

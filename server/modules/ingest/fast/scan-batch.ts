import { isUtf8 } from "node:buffer";
import type { AcceptedBatch, JudgedEvent } from "../accept-batch.ts";
import {
  acceptEvent,
  judgeContext,
  NO_CONTEXT,
  type Arrival,
  type JudgedContext,
} from "../accept-event.ts";
import { MAX_EVENT_BYTES, MAX_LINES_BYTES, type EventRefusal } from "../event-shape.ts";
import { parseTime } from "../parse-time.ts";
import { createIdSet } from "./id-set.ts";
import { createLineWriter, type LineWriter } from "./line-writer.ts";
import { PART, PARTS, parts } from "./scan-event.ts";
import { readPlainEvent, type PlainEvent } from "./plain-event.ts";
import { scanBody } from "./scan-body.ts";

const bytesOf = (text: string): Buffer => Buffer.from(text, "latin1");
const ID = bytesOf('{"event_id":"');
const NAME = bytesOf(',"name":"');
const USER = bytesOf('","user_id":"');
const ANONYMOUS = bytesOf('","anonymous_id":"');
const AT = bytesOf('","at":');
const PROPERTIES = bytesOf(',"properties":');
const CONTEXT = bytesOf(',"context":');
const EMPTY = bytesOf("{}");
const END = bytesOf("}\n");
/** All of the above, a type and a time. */
const FIXED_BYTES = 160;

interface ReadContext {
  readonly start: number;
  readonly end: number;
  readonly fields: Buffer;
  readonly fault: EventRefusal | undefined;
}

/**
 * The same verdicts as parsing and judging a Segment batch, in one pass over its bytes: an event as SDKs send it goes into the
 * log as it came, any other is judged the slow way. Undefined where only the slow way can tell, above all what is no JSON.
 */
export function scanBatch(
  body: Buffer,
  receivedAt: Date,
  appId: string,
): AcceptedBatch | undefined {
  if (!isUtf8(body)) return undefined;
  const found = scanBody(body);
  if (!found) return undefined;
  const receivedAtMs = receivedAt.getTime();
  const sentAtMs = parseTime(found.sentAt);
  const skewMs = Number.isFinite(sentAtMs) ? receivedAtMs - sentAtMs : 0;
  const { context: shared } = found;
  const arrival: Arrival = {
    receivedAtMs,
    skewMs,
    appId,
    named: undefined,
    context: shared === undefined ? NO_CONTEXT : judgeContext(shared),
  };

  const writer = createLineWriter(body.length + found.events * FIXED_BYTES);
  const ids = createIdSet(found.events);
  const refused: JudgedEvent[] = [];
  let context: ReadContext | undefined;
  for (let index = 0; index < found.events; index += 1) {
    const base = index * PARTS;
    const plain = readPlainEvent(body, base, receivedAtMs, skewMs);
    if (plain) {
      if (plain.contextEnd > 0) context = contextAt(body, plain, context);
      const ready = plain.contextEnd > 0 ? context : undefined;
      if (writePlain(writer, body, base, plain, ready, arrival.context)) {
        if (!ids.addBytes(body, plain.idStart, plain.idEnd)) return undefined;
        continue;
      }
    }
    const event = JSON.parse(
      body.toString("utf8", parts[base + PART.whole], parts[base + PART.whole + 1]),
    ) as unknown;
    const verdict = acceptEvent(event, index, arrival);
    if (verdict.ok) {
      if (!ids.addText(verdict.eventId)) return undefined;
      const line = Buffer.from(`${verdict.line}\n`);
      writer.need(line.length);
      writer.copy(line, 0, line.length);
    } else refused.push({ ...verdict, index, event });
  }
  if (writer.length > MAX_LINES_BYTES) return undefined;
  const stored = found.events - refused.length;
  return { lines: writer.take(), count: stored, stored, bytes: writer.length, refused };
}

/** The events of a batch mostly have one context: it is read once. */
function contextAt(b: Buffer, plain: PlainEvent, before: ReadContext | undefined): ReadContext {
  const { contextStart: start, contextEnd: end } = plain;
  if (
    before &&
    before.end - before.start === end - start &&
    b.compare(b, before.start, before.end, start, end) === 0
  )
    return before;
  const judged = judgeContext(JSON.parse(b.toString("utf8", start, end)));
  return typeof judged === "string"
    ? { start, end, fields: EMPTY, fault: judged }
    : { start, end, fields: Buffer.from(judged.fields), fault: undefined };
}

/** False for one that the slow way has to judge: nothing was written. */
function writePlain(
  writer: LineWriter,
  b: Buffer,
  base: number,
  plain: PlainEvent,
  own: ReadContext | undefined,
  shared: JudgedContext | EventRefusal,
): boolean {
  if (own?.fault !== undefined || (own === undefined && typeof shared === "string")) return false;
  const sharedFields = own || typeof shared === "string" ? "" : shared.fields;
  const sharedJson = own || typeof shared === "string" ? "" : shared.json;
  const most =
    FIXED_BYTES +
    (parts[base + PART.whole + 1] as number) -
    (parts[base + PART.whole] as number) +
    (own ? own.fields.length : (sharedFields.length + sharedJson.length) * 3);
  if (most > MAX_EVENT_BYTES) return false;
  writer.need(most);
  writer.text(ID);
  writer.copy(b, plain.idStart, plain.idEnd);
  writer.text(plain.typePart);
  writer.text(NAME);
  writer.copy(b, plain.nameStart, plain.nameEnd);
  writer.text(USER);
  writer.copy(b, parts[base + PART.userId] as number, parts[base + PART.userId + 1] as number);
  writer.text(ANONYMOUS);
  writer.copy(
    b,
    parts[base + PART.anonymousId] as number,
    parts[base + PART.anonymousId + 1] as number,
  );
  writer.text(AT);
  writer.digits(plain.at);
  if (own) writer.text(own.fields);
  else if (sharedFields !== "") writer.text(Buffer.from(sharedFields));
  writer.text(PROPERTIES);
  if (plain.propertiesEnd === 0) writer.text(EMPTY);
  else writer.copy(b, plain.propertiesStart, plain.propertiesEnd);
  writer.text(CONTEXT);
  if (own) writer.copy(b, own.start, own.end);
  else writer.text(Buffer.from(sharedJson));
  writer.text(END);
  return true;
}

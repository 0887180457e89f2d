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
import {
  linesLength,
  needBytes,
  startLines,
  takeLines,
  writeCopy,
  writeDigits,
  writeText,
} from "./line-writer.ts";
import { isSame, PART, PARTS, parts } from "./scan-event.ts";
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
const COMMA = 0x2c;
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

  startLines(body.length + found.events * FIXED_BYTES);
  const ids = createIdSet(found.events);
  const refused: JudgedEvent[] = [];
  let context: ReadContext | undefined;
  for (let index = 0; index < found.events; index += 1) {
    const base = index * PARTS;
    const plain = readPlainEvent(body, base, receivedAtMs, skewMs);
    if (plain) {
      if (plain.contextEnd > 0) context = contextAt(body, plain, context);
      const ready = plain.contextEnd > 0 ? context : undefined;
      if (writePlain(body, base, plain, ready, arrival.context)) {
        if (!ids.addHash(plain.idHash)) return undefined;
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
      needBytes(line.length);
      writeCopy(line, 0, line.length);
    } else refused.push({ ...verdict, index, event });
  }
  const bytes = linesLength();
  if (bytes > MAX_LINES_BYTES) return undefined;
  const stored = found.events - refused.length;
  return { lines: takeLines(), count: stored, stored, bytes, refused };
}

/** The events of a batch mostly have one context: it is read once. */
function contextAt(b: Buffer, plain: PlainEvent, before: ReadContext | undefined): ReadContext {
  const { contextStart: start, contextEnd: end } = plain;
  if (
    before &&
    before.end - before.start === end - start &&
    isSame(b, before.start, before.end, start)
  )
    return before;
  const judged = judgeContext(JSON.parse(b.toString("utf8", start, end)));
  return typeof judged === "string"
    ? { start, end, fields: EMPTY, fault: judged }
    : { start, end, fields: Buffer.from(judged.fields), fault: undefined };
}

/** False for one that the slow way has to judge: nothing was written. */
function writePlain(
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
  needBytes(most);
  writeText(ID);
  writeCopy(b, plain.idStart, plain.idEnd);
  writeText(plain.typePart);
  writeText(NAME);
  writeCopy(b, plain.nameStart, plain.nameEnd);
  writeText(USER);
  writeCopy(b, parts[base + PART.userId] as number, parts[base + PART.userId + 1] as number);
  writeText(ANONYMOUS);
  writeCopy(
    b,
    parts[base + PART.anonymousId] as number,
    parts[base + PART.anonymousId + 1] as number,
  );
  writeText(AT);
  writeDigits(plain.at);
  if (own) writeText(own.fields);
  else if (sharedFields !== "") writeText(Buffer.from(sharedFields));
  // As they mostly come: `,"properties":{…},"context":{…}` in one piece.
  if (
    own &&
    plain.contextStart - plain.propertiesEnd === CONTEXT.length &&
    b[plain.propertiesStart - PROPERTIES.length] === COMMA &&
    plain.isProperties
  ) {
    writeCopy(b, plain.propertiesStart - PROPERTIES.length, plain.contextEnd);
    writeText(END);
    return true;
  }
  writeText(PROPERTIES);
  if (plain.propertiesEnd === 0) writeText(EMPTY);
  else writeCopy(b, plain.propertiesStart, plain.propertiesEnd);
  writeText(CONTEXT);
  if (own) writeCopy(b, own.start, own.end);
  else writeText(Buffer.from(sharedJson));
  writeText(END);
  return true;
}

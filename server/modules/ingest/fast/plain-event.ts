import { placeInTime } from "../accept-event.ts";
import { MAX_ID_CHARS, MAX_NAME_CHARS } from "../event-shape.ts";
import { HASH_PRIME, HASH_SEED } from "./id-set.ts";
import { isWord, PART, parts } from "./scan-event.ts";
import { scanTime } from "./scan-time.ts";

/** An event that may be taken over as it is: where its parts are, and when it happened. One object, used again for the next. */
export interface PlainEvent {
  idStart: number;
  idEnd: number;
  /** `","type":"track"` */
  typePart: Buffer;
  nameStart: number;
  nameEnd: number;
  propertiesStart: number;
  propertiesEnd: number;
  /** They are called so, and not traits. */
  isProperties: boolean;
  contextStart: number;
  contextEnd: number;
  at: number;
  idHash: number;
}

const TYPES = (["track", "identify", "page", "screen"] as const).map((type) => ({
  word: Buffer.from(type),
  typePart: Buffer.from(`","type":"${type}"`),
  name: type === "track" ? PART.event : PART.name,
  properties: type === "identify" ? PART.traits : PART.properties,
}));

// `[\w.:@-]`
const PLAIN_ID = new Uint8Array(256);
for (const c of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:@-")
  PLAIN_ID[c.charCodeAt(0)] = 1;

const plain: PlainEvent = {
  idStart: 0,
  idEnd: 0,
  typePart: Buffer.alloc(0),
  nameStart: 0,
  nameEnd: 0,
  propertiesStart: 0,
  propertiesEnd: 0,
  isProperties: false,
  contextStart: 0,
  contextEnd: 0,
  at: 0,
  idHash: 0,
};

const start = (base: number, part: number) => parts[base + part] as number;
const end = (base: number, part: number) => parts[base + part + 1] as number;

/** Undefined for an event that has anything unusual, or might be refused. The same object every time. */
export function readPlainEvent(
  b: Buffer,
  base: number,
  receivedAtMs: number,
  skewMs: number,
): PlainEvent | undefined {
  if (parts[base + PART.slow] === 1) return undefined;
  const type = typeOf(b, start(base, PART.type), end(base, PART.type));
  if (!type) return undefined;
  plain.typePart = type.typePart;

  plain.nameStart = start(base, type.name);
  plain.nameEnd = end(base, type.name);
  if (plain.nameEnd - plain.nameStart > MAX_NAME_CHARS) return undefined;
  if (plain.nameEnd === plain.nameStart) {
    if (type.name === PART.event) return undefined;
  } else if (!beginsPlain(b[plain.nameStart] as number)) return undefined;

  const user = end(base, PART.userId) - start(base, PART.userId);
  const anonymous = end(base, PART.anonymousId) - start(base, PART.anonymousId);
  if (user + anonymous === 0 || user > MAX_ID_CHARS || anonymous > MAX_ID_CHARS) return undefined;

  plain.idStart = start(base, PART.messageId);
  plain.idEnd = end(base, PART.messageId);
  if (!readId(b, plain.idStart, plain.idEnd)) return undefined;

  const time = end(base, PART.timestamp) > 0 ? PART.timestamp : PART.originalTimestamp;
  const at =
    end(base, time) === 0
      ? receivedAtMs
      : placeInTime(scanTime(b, start(base, time), end(base, time)) + skewMs, receivedAtMs);
  if (typeof at === "string" || at < 0) return undefined;
  plain.at = at;

  plain.propertiesStart = start(base, type.properties);
  plain.propertiesEnd = end(base, type.properties);
  plain.isProperties = type.properties === PART.properties;
  plain.contextStart = start(base, PART.context);
  plain.contextEnd = end(base, PART.context);
  return plain;
}

function typeOf(b: Buffer, from: number, to: number) {
  for (let nth = 0; nth < TYPES.length; nth += 1) {
    const type = TYPES[nth];
    if (type?.word.length === to - from && isWord(b, from, type.word)) return type;
  }
  return undefined;
}

/** Not blank: the spaces of other scripts begin with one of these. */
const beginsPlain = (first: number): boolean =>
  first > 0x20 && first !== 0xc2 && !(first >= 0xe1 && first <= 0xe3) && first !== 0xef;

/** Its hash on the way; false for one that the log would not take. */
function readId(b: Buffer, from: number, to: number): boolean {
  if (to === from || to - from > 128) return false;
  let hash = HASH_SEED;
  for (let i = from; i < to; i += 1) {
    const c = b[i] as number;
    if (PLAIN_ID[c] === 0) return false;
    hash = Math.imul(hash ^ c, HASH_PRIME);
  }
  plain.idHash = hash;
  return true;
}

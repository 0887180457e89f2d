// Makes the lines of a batch's events, as far as their bytes may be taken over as they are.

const TRACK = text("track");
const IDENTIFY = text("identify");
const PAGE = text("page");
const SCREEN = text("screen");

const LINE_ID = text('{"event_id":"');
const LINE_TRACK = text('","type":"track","name":"');
const LINE_IDENTIFY = text('","type":"identify","name":"');
const LINE_PAGE = text('","type":"page","name":"');
const LINE_SCREEN = text('","type":"screen","name":"');
const LINE_USER = text('","user_id":"');
const LINE_ANONYMOUS = text('","anonymous_id":"');
const LINE_AT = text('","at":');
const LINE_PROPERTIES = text(',"properties":');
const LINE_CONTEXT = text(',"context":');
const LINE_EMPTY = text("{}");
const LINE_END = text("}\n");
/** All of the above, a type and a time. */
const FIXED_BYTES: i32 = 160;

let out: i32 = OUT_AT;
// The context that was judged last, and its columns at FIELDS_AT; 0 for none.
let contextStart: i32 = 0;
let contextFaulty: bool = false;
let fieldsLength: i32 = 0;
// The batch's own: columns at SHARED_AT, its JSON behind them.
let sharedFaulty: bool = false;
let sharedFieldsLength: i32 = 0;
let sharedJsonLength: i32 = 0;

export function takeContext(length: i32, faulty: i32): void {
  fieldsLength = length;
  contextFaulty = faulty != 0;
}
export function takeShared(fields: i32, json: i32, faulty: i32): void {
  sharedFieldsLength = fields;
  sharedJsonLength = json;
  sharedFaulty = faulty != 0;
}

/** May write up to 15 bytes more, which what comes next overwrites. */
@inline function write(from: i32, length: i32): void {
  if (length > 128) memory.copy(out, from, length);
  else for (let i = 0; i < length; i += 16) v128.store(out + i, v128.load(from + i));
  out += length;
}
@inline function writeText(textAt: i32): void {
  write(textAt, sizeOf(textAt));
}
@inline function writePart(base: i32, nth: i32): void {
  const from = part(base, nth);
  write(from, part(base, nth + 1) - from);
}

/** A whole number of at most 14 digits. */
function writeDigits(value: u64): void {
  const high = <u32>(value / 10000000);
  const low = <u32>(value - <u64>high * 10000000);
  if (high > 0) {
    writeDigitsOf(high, digitsOf(high));
    writeDigitsOf(low, 7);
  } else writeDigitsOf(low, digitsOf(low));
}
function digitsOf(value: u32): i32 {
  let digits = 1;
  for (let rest = value; rest >= 10; rest /= 10) digits++;
  return digits;
}
function writeDigitsOf(value: u32, digits: i32): void {
  let rest = value;
  for (let at = out + digits - 1; at >= out; at--) {
    const less = rest / 10;
    store<u8>(at, <u8>(0x30 + rest - less * 10));
    rest = less;
  }
  out += digits;
}

/** False where one like it is there already: they are to be looked at the slow way, whether they are one or not. */
function addId(from: i32, length: i32): bool {
  let hash: u64 = <u64>length;
  let i = 0;
  for (; i + 8 <= length; i += 8) hash = mix(hash ^ load<u64>(from + i));
  if (i < length) hash = mix(hash ^ (load<u64>(from + i) << (((8 - (length - i)) << 3) as u64)));
  const folded = <i32>(hash ^ (hash >> 32));
  // 0 is an empty slot.
  const wanted = folded == 0 ? 1 : folded;
  let slot = wanted;
  while (true) {
    slot &= ID_SLOTS - 1;
    const there = load<i32>(IDS_AT + (slot << 2));
    if (there == wanted) return false;
    if (there == 0) {
      store<i32>(IDS_AT + (slot << 2), wanted);
      return true;
    }
    slot++;
  }
}
@inline function mix(value: u64): u64 {
  const product = value * 0x9e3779b97f4a7c15;
  return product ^ (product >> 29);
}

/** `[\w.:@-]{1,128}`: the log takes no other. */
function isPlainId(from: i32, to: i32): bool {
  if (to == from || to - from > 128) return false;
  for (let i = from; i < to; i += 16) {
    const c = v128.load(i);
    const right = v128.or(
      v128.or(within(c, 0x2d, 0x2e), within(c, 0x30, 0x3a)),
      v128.or(v128.or(within(c, 0x40, 0x5a), within(c, 0x61, 0x7a)), within(c, 0x5f, 0x5f)),
    );
    const wrong = ~i8x16.bitmask(right) & 0xffff;
    const rest = to - i;
    if (wrong != 0 && (rest >= 16 || (wrong & ((1 << rest) - 1)) != 0)) return false;
  }
  return true;
}
@inline function within(c: v128, low: i8, high: i8): v128 {
  return v128.and(i8x16.ge_u(c, i8x16.splat(low)), i8x16.le_u(c, i8x16.splat(high)));
}

/** Not blank: the spaces of other scripts begin with one of these. */
function beginsPlain(c: i32): bool {
  return c > 0x20 && c != 0xc2 && !(c >= 0xe1 && c <= 0xe3) && c != 0xef;
}

@inline function two(at: i32): i32 {
  const tens = byte(at) - 0x30;
  const ones = byte(at + 1) - 0x30;
  return <u32>tens <= 9 && <u32>ones <= 9 ? tens * 10 + ones : -10000;
}

/** Milliseconds of `2026-11-22T07:10:00.000Z`, with or without its milliseconds; NaN for any other form. */
function scanTime(at: i32, to: i32): f64 {
  const length = to - at;
  if (length != 24 && length != 20) return NaN;
  if (
    byte(to - 1) != 0x5a ||
    byte(at + 4) != 0x2d ||
    byte(at + 7) != 0x2d ||
    byte(at + 10) != 0x54 ||
    byte(at + 13) != 0x3a ||
    byte(at + 16) != 0x3a ||
    (length == 24 && (byte(at + 19) != 0x2e || !isDigit(byte(at + 22))))
  )
    return NaN;
  const year = two(at) * 100 + two(at + 2);
  const month = two(at + 5);
  const day = two(at + 8);
  const hour = two(at + 11);
  const minute = two(at + 14);
  const second = two(at + 17);
  const ms = length == 24 ? two(at + 20) * 10 + byte(at + 22) - 0x30 : 0;
  if (year < 1970 || month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) return NaN;
  if (<u32>hour > 23 || <u32>minute > 59 || <u32>second > 59 || ms < 0) return NaN;
  // Days since 1970, with years that begin in March.
  const marchYear = month > 2 ? year : year - 1;
  const marchMonth = month > 2 ? month - 3 : month + 9;
  const days =
    marchYear * 365 + marchYear / 4 - marchYear / 100 + marchYear / 400 + (marchMonth * 153 + 2) / 5 + day - 719469;
  return <f64>days * 86400000 + <f64>(((hour * 60 + minute) * 60 + second) * 1000 + ms);
}
function daysOf(year: i32, month: i32): i32 {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

const SLOW_EVENT: i32 = 1;
const NEW_CONTEXT: i32 = 2;

function stop(why: i32, start: i32, end: i32, index: i32): i32 {
  store<i32>(TOLD_STOP, why);
  store<i32>(TOLD_STOP, start, 4);
  store<i32>(TOLD_STOP, end, 8);
  return index;
}

/**
 * Writes the lines of the events from `index` on, as far as they are plain. Returns the first that is not (why is told: it has
 * to be judged as a whole, or its context has), or how many there are; -1 where the batch has to go the slow way.
 */
export function writeLines(index: i32, receivedAtMs: f64, skewMs: f64): i32 {
  for (let nth = index; nth < events; nth++) {
    const base = PARTS_AT + nth * (PARTS << 2);
    if (out - OUT_AT > MAX_LINES_BYTES) return GIVE_UP;
    if (part(base, CONTEXT + 1) > 0 && part(base, SLOW) == 0 && part(base, CONTEXT_AS) != contextStart) {
      contextStart = part(base, CONTEXT_AS);
      return stop(NEW_CONTEXT, part(base, CONTEXT), part(base, CONTEXT + 1), nth);
    }
    if (!writePlain(base, receivedAtMs, skewMs))
      return stop(SLOW_EVENT, part(base, WHOLE), part(base, WHOLE + 1), nth);
    if (!addId(part(base, MESSAGE_ID), part(base, MESSAGE_ID + 1) - part(base, MESSAGE_ID))) return GIVE_UP;
  }
  store<i32>(TOLD_LINES, out - OUT_AT);
  return out - OUT_AT > MAX_LINES_BYTES ? GIVE_UP : events;
}

/** Where a line that was made elsewhere is to be put. */
export function lineAt(): i32 {
  return out;
}
/** It is there. False as `addId`. */
export function addLine(length: i32, idLength: i32): i32 {
  const id = out + sizeOf(LINE_ID);
  out += length;
  return addId(id, idLength) ? 1 : 0;
}

/** False for an event that has anything unusual, or might be refused: nothing was written. */
function writePlain(base: i32, receivedAtMs: f64, skewMs: f64): bool {
  if (part(base, SLOW) == 1) return false;
  const type = part(base, TYPE);
  const typeEnd = part(base, TYPE + 1);
  let line = 0;
  let name = NAME;
  let properties = PROPERTIES;
  if (isText(TRACK, type, typeEnd)) {
    line = LINE_TRACK;
    name = EVENT;
  } else if (isText(SCREEN, type, typeEnd)) line = LINE_SCREEN;
  else if (isText(PAGE, type, typeEnd)) line = LINE_PAGE;
  else if (isText(IDENTIFY, type, typeEnd)) {
    line = LINE_IDENTIFY;
    properties = TRAITS;
  } else return false;

  const nameStart = part(base, name);
  const nameLength = part(base, name + 1) - nameStart;
  if (nameLength > MAX_NAME_CHARS) return false;
  if (nameLength == 0) {
    if (name == EVENT) return false;
  } else if (!beginsPlain(byte(nameStart))) return false;

  const user = part(base, USER_ID + 1) - part(base, USER_ID);
  const anonymous = part(base, ANONYMOUS_ID + 1) - part(base, ANONYMOUS_ID);
  if (user + anonymous == 0 || user > MAX_ID_CHARS || anonymous > MAX_ID_CHARS) return false;
  if (!isPlainId(part(base, MESSAGE_ID), part(base, MESSAGE_ID + 1))) return false;

  const time = part(base, TIMESTAMP + 1) > 0 ? TIMESTAMP : ORIGINAL_TIMESTAMP;
  let at = receivedAtMs;
  if (part(base, time + 1) > 0) {
    at = scanTime(part(base, time), part(base, time + 1)) + skewMs;
    // False for NaN as well.
    if (!(at >= receivedAtMs - MAX_AGE_MS && at <= receivedAtMs + MAX_AHEAD_MS)) return false;
    at = min(floor(at + 0.5), receivedAtMs);
  }
  if (!(at >= 0)) return false;

  const context = part(base, CONTEXT);
  const contextEnd = part(base, CONTEXT + 1);
  const own = contextEnd > 0;
  if (own ? contextFaulty : sharedFaulty) return false;
  const most =
    FIXED_BYTES +
    part(base, WHOLE + 1) -
    part(base, WHOLE) +
    (own ? fieldsLength : sharedFieldsLength + sharedJsonLength);
  if (most > MAX_EVENT_BYTES) return false;

  writeText(LINE_ID);
  writePart(base, MESSAGE_ID);
  writeText(line);
  write(nameStart, nameLength);
  writeText(LINE_USER);
  writePart(base, USER_ID);
  writeText(LINE_ANONYMOUS);
  writePart(base, ANONYMOUS_ID);
  writeText(LINE_AT);
  writeDigits(<u64>at);
  if (own) write(FIELDS_AT, fieldsLength);
  else write(SHARED_AT, sharedFieldsLength);
  // As they mostly come: `,"properties":{…},"context":{…}` in one piece.
  const before = part(base, properties) - sizeOf(LINE_PROPERTIES);
  if (
    own &&
    properties == PROPERTIES &&
    context - part(base, properties + 1) == sizeOf(LINE_CONTEXT) &&
    byte(before) == COMMA
  ) {
    write(before, contextEnd - before);
    writeText(LINE_END);
    return true;
  }
  writeText(LINE_PROPERTIES);
  if (part(base, properties + 1) == 0) writeText(LINE_EMPTY);
  else writePart(base, properties);
  writeText(LINE_CONTEXT);
  if (own) write(context, contextEnd - context);
  else write(SHARED_AT + sharedFieldsLength, sharedJsonLength);
  writeText(LINE_END);
  return true;
}

// AssemblyScript, of which testing/compile-scanner.ts says more: where what lies in memory, and skipping what is JSON.

const PARTS_AT: i32 = 0x10000;
const IDS_AT: i32 = 0x20000;
const KEYS_AT: i32 = 0x22000;
const EXPECTED_AT: i32 = 0x24000;
/** What is told to JavaScript and by it, in 32-bit numbers. */
const TOLD_AT: i32 = 0x25000;
const KEYS_OF_BODY: i32 = 0x25800;
const TEXTS_AT: i32 = 0x26000;
const FIELDS_AT: i32 = 0x30000;
const SHARED_AT: i32 = 0x40000;
const BODY_AT: i32 = 0x80000;
const OUT_AT: i32 = 0x190000;

const MAX_EVENTS: i32 = 500;
const MAX_DEPTH: i32 = 20;
const MAX_EVENT_BYTES: i32 = 32768;
const MAX_LINES_BYTES: i32 = 2097152;
const MAX_NAME_CHARS: i32 = 200;
const MAX_ID_CHARS: i32 = 256;
const MAX_AGE_MS: f64 = 365 * 86400000;
const MAX_AHEAD_MS: f64 = 86400000;
const MAX_KEYS: i32 = 64;
const MAX_DIGITS: i32 = 15;
const MAX_EXPECTED: i32 = 16;
const ID_SLOTS: i32 = 1024;

/** Not JSON, or more than is judged here: JSON.parse decides. */
const GIVE_UP: i32 = -1;

const QUOTE: i32 = 0x22;
const BACKSLASH: i32 = 0x5c;
const COMMA: i32 = 0x2c;
const COLON: i32 = 0x3a;
const MINUS: i32 = 0x2d;
const OPEN_OBJECT: i32 = 0x7b;
const CLOSE_OBJECT: i32 = 0x7d;
const OPEN_LIST: i32 = 0x5b;
const CLOSE_LIST: i32 = 0x5d;
const LETTER_N: i32 = 0x6e;

// Texts, one byte a character, each behind its length.
let textsEnd: i32 = TEXTS_AT;
function text(chars: string): i32 {
  const at = textsEnd + 4;
  store<i32>(textsEnd, chars.length);
  for (let i = 0; i < chars.length; i++) store<u8>(at + i, <u8>chars.charCodeAt(i));
  textsEnd = (at + chars.length + 3) & ~3;
  return at;
}
@inline function sizeOf(textAt: i32): i32 {
  return load<i32>(textAt - 4);
}
@inline function byte(at: i32): i32 {
  return load<u8>(at);
}

function same(a: i32, b: i32, length: i32): bool {
  let i = 0;
  for (; i + 8 <= length; i += 8) if (load<u64>(a + i) != load<u64>(b + i)) return false;
  if (i == length) return true;
  return (load<u64>(a + i) ^ load<u64>(b + i)) << (((8 - (length - i)) << 3) as u64) == 0;
}
@inline function isText(textAt: i32, from: i32, to: i32): bool {
  return sizeOf(textAt) == to - from && same(textAt, from, to - from);
}

const WORD_TRUE = text("true");
const WORD_FALSE = text("false");
const WORD_NULL = text("null");

// What was skipped is right, but reads other than it is written: its bytes may not be taken over as they are.
let odd: bool = false;
// Skipped so far: what lies between two equal counts is written as it reads.
let escapes: i32 = 0;
let keysUsed: i32 = 0;
@inline function startOver(): void {
  odd = false;
  escapes = 0;
  keysUsed = 0;
}

@inline function skipSpace(i: i32): i32 {
  return byte(i) > 0x20 ? i : skipSpaces(i);
}
function skipSpaces(from: i32): i32 {
  let i = from;
  while (true) {
    const c = byte(i);
    // A line feed would end the line of the log.
    if (c == 0x0a || c == 0x0d) odd = true;
    else if (c != 0x20 && c != 0x09) return i;
    i++;
  }
}

/** From behind the opening quote to behind the closing one. Zeros behind the body end every text. */
function skipString(from: i32): i32 {
  let i = from;
  while (true) {
    const chunk = v128.load(i);
    const stops = v128.or(
      v128.or(
        i8x16.eq(chunk, i8x16.splat(<i8>QUOTE)),
        i8x16.eq(chunk, i8x16.splat(<i8>BACKSLASH)),
      ),
      i8x16.lt_u(chunk, i8x16.splat(0x20)),
    );
    const mask = i8x16.bitmask(stops);
    if (mask == 0) {
      i += 16;
      continue;
    }
    i += ctz(mask);
    const c = byte(i);
    if (c == QUOTE) return i + 1;
    if (c != BACKSLASH) return GIVE_UP;
    i = skipEscape(i + 1);
    if (i == GIVE_UP) return GIVE_UP;
    i++;
  }
}

/** From behind the backslash to the last character of the escape. */
function skipEscape(i: i32): i32 {
  escapes++;
  const c = byte(i);
  if (c == 0x75) {
    for (let digit = i + 1; digit <= i + 4; digit++) if (!isHex(byte(digit))) return GIVE_UP;
    // Half a character, perhaps without its other half.
    if ((byte(i + 1) | 0x20) == 0x64 && !(byte(i + 2) >= 0x30 && byte(i + 2) <= 0x37)) odd = true;
    return i + 4;
  }
  // " \ / b f n r t
  const simple =
    c == 0x22 || c == 0x5c || c == 0x2f || c == 0x62 || c == 0x66 || c == 0x6e || c == 0x72 || c == 0x74;
  return simple ? i : GIVE_UP;
}

@inline function isDigit(c: i32): bool {
  return <u32>(c - 0x30) <= 9;
}
function isHex(c: i32): bool {
  return isDigit(c) || <u32>((c | 0x20) - 0x61) <= 5;
}

function skipValue(i: i32, depth: i32): i32 {
  const c = byte(i);
  if (c == QUOTE) return skipString(i + 1);
  if (c == OPEN_OBJECT) return skipObject(i, depth, false);
  if (c == OPEN_LIST) return skipList(i, depth);
  if (c == MINUS || isDigit(c)) return skipNumber(i);
  if (c == 0x74) return skipWord(i, WORD_TRUE);
  if (c == 0x66) return skipWord(i, WORD_FALSE);
  if (c == LETTER_N) return skipWord(i, WORD_NULL);
  return GIVE_UP;
}

function skipWord(i: i32, word: i32): i32 {
  const length = sizeOf(word);
  return same(word, i, length) ? i + length : GIVE_UP;
}

function skipNumber(from: i32): i32 {
  let i = byte(from) == MINUS ? from + 1 : from;
  const first = i;
  while (isDigit(byte(i))) i++;
  if (i == first || (byte(first) == 0x30 && i > first + 1)) return GIVE_UP;
  if (byte(i) == 0x2e) {
    const point = i++;
    while (isDigit(byte(i))) i++;
    if (i == point + 1) return GIVE_UP;
  }
  if (i - first > MAX_DIGITS) odd = true;
  if ((byte(i) | 0x20) != 0x65) return i;
  odd = true;
  i++;
  if (byte(i) == 0x2b || byte(i) == MINUS) i++;
  const exponent = i;
  while (isDigit(byte(i))) i++;
  return i == exponent ? GIVE_UP : i;
}

function skipList(from: i32, depth: i32): i32 {
  if (depth == 0) return GIVE_UP;
  let i = skipSpace(from + 1);
  if (byte(i) == CLOSE_LIST) return i + 1;
  while (true) {
    i = skipValue(i, depth - 1);
    if (i == GIVE_UP) return GIVE_UP;
    i = skipSpace(i);
    if (byte(i) == CLOSE_LIST) return i + 1;
    if (byte(i) != COMMA) return GIVE_UP;
    i = skipSpace(i + 1);
  }
}

function hashOf(textAt: i32): i32 {
  let hash = 0;
  for (let i = 0; i < sizeOf(textAt); i++) hash = hash * 31 + byte(textAt + i);
  return hash;
}
const REVENUE = hashOf(text("revenue"));
const TOTAL = hashOf(text("total"));

/** From its brace; `withMoney`: names that would have columns of their own make it odd. */
function skipObject(from: i32, depth: i32, withMoney: bool): i32 {
  if (depth == 0) return GIVE_UP;
  const base = keysUsed;
  let i = skipSpace(from + 1);
  if (byte(i) == CLOSE_OBJECT) return i + 1;
  while (true) {
    if (byte(i) != QUOTE) return GIVE_UP;
    let hash = 0;
    i++;
    for (let c = byte(i); c != QUOTE; c = byte(++i)) {
      if (c < 0x20) return GIVE_UP;
      if (c == BACKSLASH) {
        odd = true;
        i = skipEscape(i + 1);
        if (i == GIVE_UP) return GIVE_UP;
      }
      hash = hash * 31 + c;
    }
    if (withMoney && (hash == REVENUE || hash == TOTAL)) odd = true;
    // A name that is there twice: JSON.parse takes the last.
    for (let key = base; key < keysUsed; key++)
      if (load<i32>(KEYS_AT + (key << 2)) == hash) odd = true;
    if (keysUsed - base == MAX_KEYS) return GIVE_UP;
    store<i32>(KEYS_AT + (keysUsed++ << 2), hash);

    i = skipSpace(i + 1);
    if (byte(i) != COLON) return GIVE_UP;
    i = skipValue(skipSpace(i + 1), depth - 1);
    if (i == GIVE_UP) return GIVE_UP;
    i = skipSpace(i);
    if (byte(i) == CLOSE_OBJECT) {
      keysUsed = base;
      return i + 1;
    }
    if (byte(i) != COMMA) return GIVE_UP;
    i = skipSpace(i + 1);
  }
}

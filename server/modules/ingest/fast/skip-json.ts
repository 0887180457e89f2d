import { MAX_DEPTH } from "../event-shape.ts";

/** Where a value is not JSON, or is more than this scanner judges: JSON.parse decides. */
export const GIVE_UP = -1;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;
const MINUS = 0x2d;
const MAX_KEYS = 64;
const MAX_DIGITS = 15;

/** What was skipped since `startOver` is right, but reads other than it is written: its bytes may not be taken over as they are. */
export let odd = false;
/** Escapes skipped so far: what lies between two equal counts is written as it reads. */
export let escapes = 0;
export const startOver = (): void => {
  odd = false;
  escapes = 0;
  keysUsed = 0;
};

// Hashes of the names in the objects that are open.
const keys = new Int32Array(MAX_KEYS * (MAX_DEPTH + 2));
let keysUsed = 0;

export const hashOf = (text: string): number => {
  let hash = 0;
  for (let at = 0; at < text.length; at += 1)
    hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
  return hash;
};
const REVENUE = hashOf("revenue");
const TOTAL = hashOf("total");

export function skipSpace(b: Buffer, from: number): number {
  let i = from;
  for (; i < b.length; i += 1) {
    const c = b[i] as number;
    if (c > 0x20) return i;
    // A line feed would end the line of the log.
    if (c === 0x0a || c === 0x0d) odd = true;
    else if (c !== 0x20 && c !== 0x09) return i;
  }
  return i;
}

/** From behind the opening quote to behind the closing one. */
export function skipString(b: Buffer, from: number): number {
  const { length } = b;
  for (let i = from; i < length; i += 1) {
    const c = b[i] as number;
    if (c === QUOTE) return i + 1;
    if (c < 0x20) return GIVE_UP;
    if (c === BACKSLASH && (i = skipEscape(b, i + 1)) === GIVE_UP) return GIVE_UP;
  }
  return GIVE_UP;
}

/** From behind the backslash to the last character of the escape. */
function skipEscape(b: Buffer, i: number): number {
  escapes += 1;
  switch (b[i]) {
    case 0x22: // "
    case 0x5c: // \
    case 0x2f: // /
    case 0x62: // b
    case 0x66: // f
    case 0x6e: // n
    case 0x72: // r
    case 0x74: // t
      return i;
    case 0x75: // u
      for (let digit = i + 1; digit <= i + 4; digit += 1)
        if (!isHex(b[digit] as number)) return GIVE_UP;
      // Half a character, perhaps without its other half.
      if (((b[i + 1] as number) | 0x20) === 0x64 && !isBelowEight(b[i + 2] as number)) odd = true;
      return i + 4;
    default:
      return GIVE_UP;
  }
}

const isDigit = (c: number): boolean => c >= 0x30 && c <= 0x39;
const isHex = (c: number): boolean => isDigit(c) || ((c | 0x20) >= 0x61 && (c | 0x20) <= 0x66);
const isBelowEight = (c: number): boolean => c >= 0x30 && c <= 0x37;

export function skipValue(b: Buffer, i: number, depth: number): number {
  const c = b[i] as number;
  if (c === QUOTE) return skipString(b, i + 1);
  if (c === OPEN_OBJECT) return skipObject(b, i, depth, false);
  if (c === OPEN_LIST) return skipList(b, i, depth);
  if (c === MINUS || isDigit(c)) return skipNumber(b, i);
  if (c === 0x74) return skipWord(b, i, "true");
  if (c === 0x66) return skipWord(b, i, "false");
  if (c === 0x6e) return skipWord(b, i, "null");
  return GIVE_UP;
}

function skipWord(b: Buffer, i: number, word: string): number {
  for (let at = 1; at < word.length; at += 1) if (b[i + at] !== word.charCodeAt(at)) return GIVE_UP;
  return i + word.length;
}

function skipNumber(b: Buffer, from: number): number {
  let i = b[from] === MINUS ? from + 1 : from;
  const first = i;
  while (isDigit(b[i] as number)) i += 1;
  if (i === first || (b[first] === 0x30 && i > first + 1)) return GIVE_UP;
  if (b[i] === 0x2e) {
    const point = i;
    i += 1;
    while (isDigit(b[i] as number)) i += 1;
    if (i === point + 1) return GIVE_UP;
  }
  if (i - first > MAX_DIGITS) odd = true;
  if (((b[i] as number) | 0x20) !== 0x65) return i;
  odd = true;
  i += 1;
  if (b[i] === 0x2b || b[i] === MINUS) i += 1;
  const exponent = i;
  while (isDigit(b[i] as number)) i += 1;
  return i === exponent ? GIVE_UP : i;
}

function skipList(b: Buffer, from: number, depth: number): number {
  if (depth === 0) return GIVE_UP;
  let i = skipSpace(b, from + 1);
  if (b[i] === CLOSE_LIST) return i + 1;
  for (;;) {
    i = skipValue(b, i, depth - 1);
    if (i === GIVE_UP) return GIVE_UP;
    i = skipSpace(b, i);
    if (b[i] === CLOSE_LIST) return i + 1;
    if (b[i] !== COMMA) return GIVE_UP;
    i = skipSpace(b, i + 1);
  }
}

/** From its brace; `withMoney`: names that would have columns of their own make it odd. */
export function skipObject(b: Buffer, from: number, depth: number, withMoney: boolean): number {
  if (depth === 0) return GIVE_UP;
  const base = keysUsed;
  let i = skipSpace(b, from + 1);
  if (b[i] === CLOSE_OBJECT) return i + 1;
  for (;;) {
    if (b[i] !== QUOTE) return GIVE_UP;
    let hash = 0;
    for (i += 1; b[i] !== QUOTE; i += 1) {
      const c = b[i];
      if (c === undefined || c < 0x20) return GIVE_UP;
      if (c === BACKSLASH) {
        odd = true;
        if ((i = skipEscape(b, i + 1)) === GIVE_UP) return GIVE_UP;
      }
      hash = (Math.imul(hash, 31) + c) | 0;
    }
    if (withMoney && (hash === REVENUE || hash === TOTAL)) odd = true;
    // A name that is there twice: JSON.parse takes the last.
    for (let known = base; known < keysUsed; known += 1) if (keys[known] === hash) odd = true;
    if (keysUsed - base === MAX_KEYS) return GIVE_UP;
    keys[keysUsed++] = hash;

    i = skipSpace(b, i + 1);
    if (b[i] !== COLON) return GIVE_UP;
    i = skipValue(b, skipSpace(b, i + 1), depth - 1);
    if (i === GIVE_UP) return GIVE_UP;
    i = skipSpace(b, i);
    if (b[i] === CLOSE_OBJECT) {
      keysUsed = base;
      return i + 1;
    }
    if (b[i] !== COMMA) return GIVE_UP;
    i = skipSpace(b, i + 1);
  }
}

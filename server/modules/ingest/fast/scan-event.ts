import { MAX_DEPTH, MAX_EVENTS } from "../event-shape.ts";
import {
  escapes,
  GIVE_UP,
  odd,
  skipObject,
  skipSpace,
  skipString,
  skipValue,
  startOver,
} from "./skip-json.ts";

/** Where an event's parts are: each from and to, 0 and 0 for a part that is not there. */
export const PART = {
  whole: 0,
  event: 2,
  name: 4,
  userId: 6,
  anonymousId: 8,
  messageId: 10,
  timestamp: 12,
  originalTimestamp: 14,
  properties: 16,
  traits: 18,
  context: 20,
  type: 22,
  /** 1: only JSON.parse can judge it. */
  slow: 24,
} as const;
export const PARTS = 25;

/** Of the one body that is being scanned; nothing here outlives a call. */
export const parts = new Int32Array(PARTS * MAX_EVENTS);

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const LETTER_N = 0x6e;

interface Words {
  readonly words: Buffer[];
  readonly parts: number[];
}
const wordsByLength: (Words | undefined)[] = Array.from({ length: 20 }, () => undefined);
const known = (word: string, part: number) => {
  const same = (wordsByLength[word.length] ??= { words: [], parts: [] });
  same.words.push(Buffer.from(word));
  same.parts.push(part);
};
for (const [word, part] of Object.entries(PART))
  if (part !== PART.whole && part !== PART.slow) known(word, part);
// An event with one of these goes the slow way.
for (const word of ["groupId", "previousId", "appId", "app_id"]) known(word, PART.slow);

function partNamed(b: Buffer, from: number, to: number): number {
  const length = to - from;
  const same = length < 20 ? wordsByLength[length] : undefined;
  if (same === undefined) return -1;
  for (let nth = 0; nth < same.words.length; nth += 1)
    if (isWord(b, from, same.words[nth] as Buffer)) return same.parts[nth] as number;
  return -1;
}

export function isWord(b: Buffer, from: number, word: Buffer): boolean {
  for (let at = 0; at < word.length; at += 1) if (b[from + at] !== word[at]) return false;
  return true;
}

// The parts of the event before, in their order: the next one mostly has the same.
const expected: number[] = [];
const expectedWords: Buffer[] = [];
const wordOf: (Buffer | undefined)[] = [];
for (const [word, part] of Object.entries(PART)) wordOf[part] = Buffer.from(`"${word}":`);

/** Finds the parts of the event at `from` and checks that it is JSON. Returns where it ends. */
export function scanEvent(b: Buffer, from: number, base: number): number {
  startOver();
  for (let part = base; part < base + PARTS; part += 1) parts[part] = 0;
  parts[base + PART.whole] = from;
  if (b[from] !== OPEN_OBJECT) return endOf(skipValue(b, from, MAX_DEPTH), base, true);
  let slow = false;
  let i = skipSpace(b, from + 1);
  if (b[i] === CLOSE_OBJECT) return endOf(i + 1, base, true);
  for (let nth = 0; ; nth += 1) {
    let part = -1;
    const guess = expectedWords[nth];
    if (guess !== undefined && isWord(b, i, guess)) {
      part = expected[nth] as number;
      i = skipSpace(b, i + guess.length);
    } else {
      if (b[i] !== QUOTE) return GIVE_UP;
      const name = i + 1;
      const escapesBefore = escapes;
      i = skipString(b, name);
      if (i === GIVE_UP) return GIVE_UP;
      // An escaped name could be any of ours.
      if (escapes !== escapesBefore) slow = true;
      part = partNamed(b, name, i - 1);
      i = skipSpace(b, i);
      if (b[i] !== COLON) return GIVE_UP;
      i = skipSpace(b, i + 1);
      const word = part < 0 ? undefined : wordOf[part];
      if (word && part !== PART.slow && nth < MAX_EXPECTED) {
        expected[nth] = part;
        expectedWords[nth] = word;
      }
    }
    const value = i;
    const first = b[i];
    const escapesBefore = escapes;
    if (first === QUOTE) i = skipString(b, i + 1);
    else if (first === OPEN_OBJECT)
      i =
        part === PART.context && isLastContext(b, i)
          ? i + lastContextEnd - lastContext
          : skipObject(b, i, MAX_DEPTH, part === PART.properties);
    else i = skipValue(b, i, MAX_DEPTH);
    if (i === GIVE_UP) return GIVE_UP;
    if (part === PART.slow) slow = true;
    else if (part >= 0) {
      const isObject = part === PART.properties || part === PART.traits || part === PART.context;
      // There twice: JSON.parse takes the last. A null is as if it were not there.
      if (parts[base + part + 1] !== 0) slow = true;
      else if (first === LETTER_N) slow ||= part === PART.timestamp;
      else if (isObject) slow ||= first !== OPEN_OBJECT;
      else slow ||= first !== QUOTE || escapes !== escapesBefore;
      if (first !== LETTER_N) {
        const quotes = isObject ? 0 : 1;
        parts[base + part] = value + quotes;
        parts[base + part + 1] = i - quotes;
        if (part === PART.context && !odd) {
          lastContext = value;
          lastContextEnd = i;
        }
      }
    }
    i = skipSpace(b, i);
    if (b[i] === CLOSE_OBJECT) return endOf(i + 1, base, slow);
    if (b[i] !== COMMA) return GIVE_UP;
    i = skipSpace(b, i + 1);
  }
}

const MAX_EXPECTED = 16;

// Of the body that is being scanned: one that was found right need not be looked at again.
let lastContext = 0;
let lastContextEnd = 0;
export const forgetContext = (): void => {
  lastContext = 0;
  lastContextEnd = 0;
};

const isLastContext = (b: Buffer, at: number): boolean =>
  lastContextEnd > 0 && isSame(b, lastContext, lastContextEnd, at);

const LOOP_BYTES = 100;
/** The bytes from `start` to `end` are there at `at` again. */
export function isSame(b: Buffer, start: number, end: number, at: number): boolean {
  const shift = at - start;
  if (end + shift > b.length) return false;
  if (end - start > LOOP_BYTES) return b.compare(b, start, end, at, end + shift) === 0;
  for (let i = start; i < end; i += 1) if (b[i] !== b[i + shift]) return false;
  return true;
}

function endOf(end: number, base: number, slow: boolean): number {
  parts[base + PART.whole + 1] = end;
  parts[base + PART.slow] = slow || odd ? 1 : 0;
  return end;
}

export function hasEscape(b: Buffer, from: number, to: number): boolean {
  for (let i = from; i < to; i += 1) if (b[i] === BACKSLASH) return true;
  return false;
}

/** Shorter pieces cost less in a loop than a call into the engine. */
const LOOP_BYTES = 64;
/** Lines of many requests lie in one piece of memory: asking for one each costs more than filling it. */
const SLAB_BYTES = 262_144;

// The lines of the one request that is being written: from `start` to `at`.
let out = Buffer.allocUnsafeSlow(SLAB_BYTES);
let start = 0;
let at = 0;

/** Begins the lines of a request. What was begun before and not taken is lost. */
export function startLines(capacity: number): void {
  at = start;
  needBytes(capacity);
}

/** Makes room; to be called before anything is written. */
export function needBytes(bytes: number): void {
  if (at + bytes <= out.length) return;
  const larger = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, (at - start + bytes) * 2));
  out.copy(larger, 0, start, at);
  at -= start;
  start = 0;
  out = larger;
}

export const linesLength = (): number => at - start;

/** Those of this request. */
export function takeLines(): Buffer {
  const lines = out.subarray(start, at);
  start = at;
  return lines;
}

export function writeText(text: Buffer): void {
  const to = out;
  const base = at;
  const { length } = text;
  for (let i = 0; i < length; i += 1) to[base + i] = text[i] as number;
  at = base + length;
}

export function writeCopy(from: Buffer, first: number, end: number): void {
  if (end - first > LOOP_BYTES) {
    from.copy(out, at, first, end);
    at += end - first;
    return;
  }
  const to = out;
  const shift = at - first;
  for (let i = first; i < end; i += 1) to[shift + i] = from[i] as number;
  at = shift + end;
}

/** A whole number of at most 14 digits, in halves that are whole numbers of the machine. */
export function writeDigits(value: number): void {
  const high = Math.floor(value / 1e7);
  const low = value - high * 1e7;
  if (high > 0) writePart(high, digitsOf(high));
  writePart(low, high > 0 ? 7 : digitsOf(low));
}

function digitsOf(value: number): number {
  let digits = 1;
  for (let rest = value | 0; rest >= 10; rest = (rest / 10) | 0) digits += 1;
  return digits;
}

function writePart(value: number, digits: number): void {
  const to = out;
  const end = at + digits;
  let rest = value | 0;
  for (let i = end - 1; i >= at; i -= 1) {
    const less = (rest / 10) | 0;
    to[i] = 0x30 + rest - less * 10;
    rest = less;
  }
  at = end;
}

/** Writes lines one behind the other into memory that grows. */
export interface LineWriter {
  /** Makes room; call before a line is written. */
  need(bytes: number): void;
  /** ASCII only. */
  text(text: Uint8Array): void;
  copy(from: Buffer, start: number, end: number): void;
  /** A whole number of at most 13 digits. */
  digits(value: number): void;
  readonly length: number;
  /** What was written; the writer is done with it. */
  take(): Buffer;
}

/** Shorter pieces cost less in a loop than a call into the engine. */
const LOOP_BYTES = 64;

export function createLineWriter(capacity: number): LineWriter {
  let out = Buffer.allocUnsafeSlow(capacity);
  let at = 0;
  return {
    need(bytes) {
      if (at + bytes <= out.length) return;
      const larger = Buffer.allocUnsafeSlow(Math.max(out.length * 2, at + bytes));
      out.copy(larger, 0, 0, at);
      out = larger;
    },
    text(text) {
      const to = out;
      const base = at;
      const { length } = text;
      for (let i = 0; i < length; i += 1) to[base + i] = text[i] as number;
      at = base + length;
    },
    copy(from, start, end) {
      if (end - start > LOOP_BYTES) {
        from.copy(out, at, start, end);
        at += end - start;
        return;
      }
      const to = out;
      const shift = at - start;
      for (let i = start; i < end; i += 1) to[shift + i] = from[i] as number;
      at += end - start;
    },
    digits(value) {
      // In halves that are whole numbers of the machine.
      const high = Math.floor(value / 1e7);
      const low = value - high * 1e7;
      if (high > 0) {
        at = writeDigits(out, at, high, digitsOf(high));
        at = writeDigits(out, at, low, 7);
      } else at = writeDigits(out, at, low, digitsOf(low));
    },
    get length() {
      return at;
    },
    take: () => out.subarray(0, at),
  };
}

function digitsOf(value: number): number {
  let digits = 1;
  for (let rest = value | 0; rest >= 10; rest = (rest / 10) | 0) digits += 1;
  return digits;
}

function writeDigits(to: Buffer, at: number, value: number, digits: number): number {
  let rest = value | 0;
  for (let i = at + digits - 1; i >= at; i -= 1) {
    const less = (rest / 10) | 0;
    to[i] = 0x30 + rest - less * 10;
    rest = less;
  }
  return at + digits;
}

import { parseTime } from "../parse-time.ts";

let day = 0;
let dayMs = Number.NaN;

/** As `parseTime` of the text there; the form that every SDK sends, without making a text of it. */
export function scanTime(b: Buffer, from: number, to: number): number {
  // 2026-11-22T07:10:00.000Z
  if (
    to - from !== 24 ||
    b[from + 23] !== 0x5a ||
    b[from + 4] !== 0x2d ||
    b[from + 7] !== 0x2d ||
    b[from + 10] !== 0x54 ||
    b[from + 13] !== 0x3a ||
    b[from + 16] !== 0x3a ||
    b[from + 19] !== 0x2e
  )
    return parseTime(b.toString("latin1", from, to));
  const year = two(b, from) * 100 + two(b, from + 2);
  const month = two(b, from + 5);
  const date = two(b, from + 8);
  const hour = two(b, from + 11);
  const minute = two(b, from + 14);
  const second = two(b, from + 17);
  const ms = two(b, from + 20) * 10 + digit(b, from + 22);
  // Not a digit makes NaN of it, and NaN is in no range. What is at an edge, the engine knows better.
  if (
    !(year >= 1970 && month >= 1 && month <= 12 && date >= 1 && date <= 28) ||
    !(hour < 24 && minute < 60 && second < 60 && ms < 1_000)
  )
    return parseTime(b.toString("latin1", from, to));
  const wanted = year * 10_000 + month * 100 + date;
  if (wanted !== day) {
    day = wanted;
    dayMs = Date.UTC(year, month - 1, date);
  }
  return dayMs + ((hour * 60 + minute) * 60 + second) * 1_000 + ms;
}

function digit(b: Buffer, at: number): number {
  const c = (b[at] as number) - 0x30;
  return c >= 0 && c <= 9 ? c : Number.NaN;
}

const two = (b: Buffer, at: number): number => digit(b, at) * 10 + digit(b, at + 1);

import { ask, type Asking } from "./asked.ts";
import type { Rows } from "./filters.olap.ts";
import { crowdQuery } from "./search.olap.ts";

/** A part of a question's time, in milliseconds; `to` is not included. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

const PARTS = 512;

/**
 * The time of a question, newest first and without gaps, in windows of about `room()` rows each: the table lies in the order of its
 * time, so each window is read for itself and what lies before it is not read again. What is stored meanwhile only makes a window
 * larger. The newest one ends with `until`, where nothing was counted.
 */
export async function* exportWindows(
  ctx: Asking,
  rows: Rows,
  by: "happened" | "received",
  room: () => number,
  until: number = rows.to,
): AsyncGenerator<Window, void> {
  const width = Math.max(1, Math.ceil((rows.to - rows.from) / PARTS));
  let to = until;
  let count = 0;
  for (const { part, events } of await ask(ctx, crowdQuery(rows, by, width))) {
    const from = rows.from + part * width;
    const end = Math.min(rows.to, from + width);
    const isCrowd = events > room() && width > 1;
    if (count > 0 && (isCrowd || count + events > room())) {
      yield { from: end, to };
      [to, count] = [end, 0];
    }
    if (isCrowd) {
      yield* exportWindows(ctx, { ...rows, from, to: end }, by, room, to);
      to = from;
    } else count += events;
  }
  if (count > 0) yield { from: rows.from, to };
}

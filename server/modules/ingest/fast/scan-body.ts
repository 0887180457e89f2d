import { MAX_DEPTH, MAX_EVENTS } from "../event-shape.ts";
import { GIVE_UP, odd, skipSpace, skipString, skipValue, startOver } from "./skip-json.ts";
import { forgetContext, hasEscape, PARTS, scanEvent } from "./scan-event.ts";

export interface ScannedBody {
  /** How many; where they are is in `parts`. */
  readonly events: number;
  readonly sentAt: string | undefined;
  readonly context: unknown;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;

/** Finds what a Segment batch is made of. Undefined for what is unusual on the outside. */
export function scanBody(b: Buffer): ScannedBody | undefined {
  let events = GIVE_UP;
  let sentAt: string | undefined;
  let context: unknown;
  const seen = new Set<string>();
  forgetContext();
  let i = skipSpace(b, 0);
  if (b[i] !== OPEN_OBJECT) return undefined;
  i = skipSpace(b, i + 1);
  for (;;) {
    if (b[i] !== QUOTE) return undefined;
    const nameStart = i + 1;
    i = skipString(b, nameStart);
    if (i === GIVE_UP || i - nameStart > 64 || hasEscape(b, nameStart, i)) return undefined;
    const name = b.toString("latin1", nameStart, i - 1);
    if (seen.has(name)) return undefined;
    seen.add(name);
    i = skipSpace(b, i);
    if (b[i] !== COLON) return undefined;
    i = skipSpace(b, i + 1);
    const value = i;
    if (name === "batch") {
      [events, i] = scanList(b, i);
    } else {
      startOver();
      i = skipValue(b, i, MAX_DEPTH + 1);
      if (i === GIVE_UP || name === "appId") return undefined;
      if (name === "sentAt") {
        if (b[value] !== QUOTE || hasEscape(b, value, i)) return undefined;
        sentAt = b.toString("latin1", value + 1, i - 1);
      } else if (name === "context") {
        if (b[value] !== OPEN_OBJECT || odd) return undefined;
        context = JSON.parse(b.toString("utf8", value, i));
      }
    }
    if (i === GIVE_UP) return undefined;
    i = skipSpace(b, i);
    if (b[i] === CLOSE_OBJECT) break;
    if (b[i] !== COMMA) return undefined;
    i = skipSpace(b, i + 1);
  }
  if (events === GIVE_UP || skipSpace(b, i + 1) !== b.length) return undefined;
  return { events, sentAt, context };
}

const NO_LIST: [number, number] = [GIVE_UP, GIVE_UP];

/** @returns how many events, and where the list ends. */
function scanList(b: Buffer, from: number): [number, number] {
  if (b[from] !== OPEN_LIST) return NO_LIST;
  let events = 0;
  let i = skipSpace(b, from + 1);
  if (b[i] === CLOSE_LIST) return [0, i + 1];
  for (;;) {
    if (events === MAX_EVENTS) return NO_LIST;
    i = scanEvent(b, i, events * PARTS);
    if (i === GIVE_UP) return NO_LIST;
    events += 1;
    i = skipSpace(b, i);
    if (b[i] === CLOSE_LIST) return [events, i + 1];
    if (b[i] !== COMMA) return NO_LIST;
    i = skipSpace(b, i + 1);
  }
}

import { MAX_DEPTH, type EventRefusal } from "./event-shape.ts";

export type Json = Record<string, unknown>;

export const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What makes a parsed value unfit to be stored. */
export const faultIn = (value: unknown): EventRefusal | undefined => inside(value, MAX_DEPTH);

function inside(value: unknown, depth: number): EventRefusal | undefined {
  // JSON.parse makes Infinity of 1e400.
  if (typeof value === "number") return Number.isFinite(value) ? undefined : "number_invalid";
  if (typeof value !== "object" || value === null) return undefined;
  if (depth === 0) return "too_deep";
  for (const inner of Object.values(value)) {
    if (typeof inner !== "object" && typeof inner !== "number") continue;
    const fault = inside(inner, depth - 1);
    if (fault) return fault;
  }
  return undefined;
}

const ESCAPED_SURROGATE = /(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g;

/** JSON.stringify writes a lone half of a character as `\ud83d`, which no other program accepts. */
export function jsonText(value: Json | string): string {
  const text = JSON.stringify(value);
  return text.includes("\\ud") ? text.replace(ESCAPED_SURROGATE, "$1\uFFFD") : text;
}

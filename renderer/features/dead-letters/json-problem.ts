/** Where a text stops being JSON; lines and columns count from 1. */
export interface JsonProblem {
  readonly kind: "syntax" | "not_object" | "too_large";
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

const MOST_BYTES = 65_536;

/** Why the text is no event; null when it is one JSON object of at most 64 KiB. */
export function problemOf(text: string): JsonProblem | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: "syntax", ...placeIn(text, firstWrong(text)) };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { kind: "not_object", ...placeIn(text, 0) };
  if (new TextEncoder().encode(text).length > MOST_BYTES)
    return { kind: "too_large", ...placeIn(text, text.length) };
  return null;
}

type Wanted = "value" | "first_value" | "key" | "first_key" | "colon" | "next" | "nothing";

const SPACE = /[\t\n\r ]*/y;
// oxlint-disable-next-line no-control-regex -- JSON forbids exactly these in a text
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*/y;
const SIMPLE = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.])/y;

/** The engines say the place in words of their own, or not at all. @returns an offset, the length when text is missing. */
function firstWrong(text: string): number {
  const open: ("{" | "[")[] = [];
  let wanted = "value" as Wanted;
  let at = 0;
  const after = (): Wanted => (open.length === 0 ? "nothing" : "next");
  const skip = (pattern: RegExp): number => {
    pattern.lastIndex = at;
    return pattern.test(text) ? pattern.lastIndex : at;
  };
  for (;;) {
    at = skip(SPACE);
    const sign = text[at];
    if (sign === undefined) return at;
    const closes = sign === (open.at(-1) === "{" ? "}" : "]");
    if (wanted === "next" || (closes && (wanted === "first_key" || wanted === "first_value"))) {
      if (closes) {
        open.pop();
        wanted = after();
      } else if (sign === ",") wanted = open.at(-1) === "{" ? "key" : "value";
      else return at;
      at += 1;
    } else if (wanted === "colon") {
      if (sign !== ":") return at;
      wanted = "value";
      at += 1;
    } else if (wanted === "nothing") return at;
    else if (sign === '"') {
      const end = skip(STRING);
      if (text[end] !== '"') return end;
      wanted = wanted === "key" || wanted === "first_key" ? "colon" : after();
      at = end + 1;
    } else if (wanted === "key" || wanted === "first_key") return at;
    else if (sign === "{" || sign === "[") {
      open.push(sign);
      wanted = sign === "{" ? "first_key" : "first_value";
      at += 1;
    } else {
      const end = skip(SIMPLE);
      if (end === at) return at;
      wanted = after();
      at = end;
    }
  }
}

function placeIn(text: string, offset: number) {
  const before = text.slice(0, offset).split("\n");
  return { offset, line: before.length, column: (before.at(-1) ?? "").length + 1 };
}

const PART = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** JSON with two spaces, every number and text as it was written; a text that is no JSON stays as it is. */
export function spacedOut(text: string): string {
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  let depth = 0;
  let said = "";
  const line = () => `\n${"  ".repeat(depth)}`;
  const parts = text.match(PART) ?? [];
  for (const [nth, part] of parts.entries()) {
    const next = parts[nth + 1];
    if (part === "{" || part === "[") {
      const empty = next === "}" || next === "]";
      if (!empty) depth += 1;
      said += empty ? part : part + line();
    } else if (part === "}" || part === "]") {
      const empty = parts[nth - 1] === (part === "}" ? "{" : "[");
      if (!empty) depth -= 1;
      said += empty ? part : line() + part;
    } else said += part === "," ? part + line() : part === ":" ? ": " : part;
  }
  return said;
}

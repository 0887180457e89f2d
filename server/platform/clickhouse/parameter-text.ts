/** What can be bound to `{name:Type}`. */
export type Parameter =
  | string
  | number
  | bigint
  | boolean
  | Date
  | null
  | undefined
  | readonly Parameter[];

const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "'": "\\'",
  "\0": "\\0",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/** A string literal of ClickHouse's SQL. */
export const quoted = (text: string): string =>
  `'${text.replace(/[\\'\0\b\f\n\r\t]/g, (c) => ESCAPES[c] ?? c)}'`;

/** The text form in which ClickHouse reads a parameter's value. */
export function parameterText(value: Parameter): string {
  if (value === null || value === undefined) return "\\N";
  if (typeof value === "string") return value.replace(/[\\\0\b\f\n\r\t]/g, (c) => ESCAPES[c] ?? c);
  return scalarText(value);
}

function scalarText(value: Exclude<Parameter, string | null | undefined>): string {
  if (typeof value === "number" && !Number.isFinite(value)) throw new Error(`cannot bind ${value}`);
  if (typeof value === "boolean") return value ? "1" : "0";
  if (value instanceof Date) return (value.getTime() / 1000).toFixed(3);
  if (Array.isArray(value)) return `[${value.map(elementText).join(",")}]`;
  return String(value as number | bigint);
}

function elementText(value: Parameter): string {
  if (value === null || value === undefined) return "NULL";
  if (typeof value === "string") return quoted(value);
  return value instanceof Date ? quoted(scalarText(value)) : scalarText(value);
}

/** `param_x = '…'` for each, as SET takes them. */
export const parameterSettings = (params: Readonly<Record<string, Parameter>>): string[] =>
  Object.entries(params).map(([name, value]) => `param_${name} = ${quoted(parameterText(value))}`);

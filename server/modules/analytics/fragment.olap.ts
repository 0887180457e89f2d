import { z } from "zod";
import { namedQuery, type NamedQuery } from "#server/platform/clickhouse/clickhouse.ts";
import type { Parameter } from "#server/platform/clickhouse/parameter-text.ts";

/** What a value can be bound as; `Identifier` is the path of a JSON subcolumn, quoted by the engine. */
export type BoundType =
  | "String"
  | "Array(String)"
  | "UUID"
  | "Int64"
  | "UInt32"
  | "Array(UInt32)"
  | "Float64"
  | "Identifier";
interface Bound {
  readonly type: BoundType;
  readonly value: Parameter;
}
declare const branded: unique symbol;
/** A piece of a query: text of this program, and values that are bound. No text of a client can become one. */
export interface Fragment {
  readonly [branded]: true;
  readonly parts: readonly (string | Bound)[];
}

const made = new WeakSet<object>();
function make(parts: readonly (string | Bound)[]): Fragment {
  const fragment = { parts } as unknown as Fragment;
  made.add(fragment);
  return fragment;
}

/** `olap\`… ${bound("String", name)} …\``: only fragments can be put in; a string does not compile and, cast, throws. */
export function olap(texts: TemplateStringsArray, ...fragments: readonly Fragment[]): Fragment {
  const parts: (string | Bound)[] = [];
  for (const [index, text] of texts.entries()) {
    parts.push(text);
    const fragment = fragments[index];
    if (fragment === undefined) continue;
    if (!made.has(fragment)) throw new Error("only a fragment can be put into a query");
    parts.push(...fragment.parts);
  }
  return make(parts);
}

export const bound = (type: BoundType, value: Parameter): Fragment => make([{ type, value }]);

const SEPARATORS = { and: " AND ", or: " OR ", comma: ", " } as const;
/** `empty` stands where there is none. */
export const joined = (
  fragments: readonly Fragment[],
  by: keyof typeof SEPARATORS,
  empty: Fragment = olap``,
): Fragment =>
  fragments.length === 0
    ? empty
    : make(fragments.flatMap(({ parts }, index) => (index ? [SEPARATORS[by], ...parts] : parts)));

/** A whole number of this program's own, such as a tuple's index. */
export const ordinal = (value: number): Fragment => make([String(Math.trunc(value))]);

export interface ShapedQuery<Row extends z.ZodType = z.ZodType> {
  readonly query: NamedQuery<z.ZodObject, Row>;
  readonly params: Record<string, Parameter>;
}

/** The named query of this shape, with its parameters `p0`, `p1`…; two questions of one shape have the same text. */
export function shapedQuery<Row extends z.ZodType>(
  name: string,
  { parts }: Fragment,
  row: Row,
): ShapedQuery<Row> {
  const names = new Map<Bound, string>();
  let sql = "";
  for (const part of parts) {
    if (typeof part === "string") {
      sql += part;
      continue;
    }
    if (!names.has(part)) names.set(part, `p${names.size}`);
    sql += `{${names.get(part)}:${part.type}}`;
  }
  const shape = Object.fromEntries([...names.values()].map((slot) => [slot, z.unknown()]));
  const params = Object.fromEntries([...names].map(([{ value }, slot]) => [slot, value]));
  return { query: namedQuery({ name, sql, params: z.object(shape), row, tenant: true }), params };
}

/** JSON as the audit log keeps it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type FieldChange = "added" | "removed" | "changed" | "same";
/** One leaf of the diff; `path` as `key.list[2]`, `undefined` = not there on that side. */
export interface DiffRow {
  readonly path: string;
  readonly change: FieldChange;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

const isRecord = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isEmpty = (value: Json | undefined) =>
  (Array.isArray(value) && value.length === 0) ||
  (isRecord(value) && Object.keys(value).length === 0);
const isBranch = (value: Json | undefined) =>
  (isRecord(value) || Array.isArray(value)) && !isEmpty(value);

function childrenOf(value: Json | undefined): Map<string, Json> {
  if (Array.isArray(value)) return new Map(value.map((item, index) => [`[${index}]`, item]));
  return new Map(isRecord(value) ? Object.entries(value) : []);
}
const join = (path: string, key: string) =>
  path === "" || key.startsWith("[") ? `${path}${key}` : `${path}.${key}`;

function changeOf(before: Json | undefined, after: Json | undefined): FieldChange {
  if (before === undefined) return "added";
  if (after === undefined) return "removed";
  return JSON.stringify(before) === JSON.stringify(after) ? "same" : "changed";
}

/** Every leaf of `before` and `after` side by side, in the order of the fields; lists item by item. `null` on a side as a whole means "no values". */
export function entryDiff(before: Json | null, after: Json | null): DiffRow[] {
  const rows: DiffRow[] = [];
  const walk = (path: string, left: Json | undefined, right: Json | undefined) => {
    if (!isBranch(left) && !isBranch(right)) {
      rows.push({ path, change: changeOf(left, right), before: left, after: right });
      return;
    }
    // A leaf that became a branch (or the reverse) is one change, not a heap of half rows.
    if (left !== undefined && right !== undefined && !isEmpty(left) && !isEmpty(right)) {
      if (isBranch(left) !== isBranch(right) || Array.isArray(left) !== Array.isArray(right)) {
        rows.push({ path, change: "changed", before: left, after: right });
        return;
      }
    }
    const leftChildren = childrenOf(left);
    const rightChildren = childrenOf(right);
    for (const key of new Set([...leftChildren.keys(), ...rightChildren.keys()]))
      walk(join(path, key), leftChildren.get(key), rightChildren.get(key));
  };
  if (before === null && after === null) return [];
  walk("", before ?? undefined, after ?? undefined);
  return rows;
}

/** A leaf as people read it; strings without quotes. */
export const showLeaf = (value: Json): string =>
  typeof value === "string" ? value : JSON.stringify(value);

export interface PermissionGroup<Row> {
  readonly noun: string;
  readonly rows: readonly Row[];
}

/** Groups by the word before the first dot, in the table's own order. */
export function groupByNoun<Row extends { readonly permission: string }>(
  rows: readonly Row[],
): PermissionGroup<Row>[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const noun = row.permission.split(".")[0] ?? row.permission;
    const group = groups.get(noun);
    if (group) group.push(row);
    else groups.set(noun, [row]);
  }
  return [...groups].map(([noun, members]) => ({ noun, rows: members }));
}

/** Case-insensitive search over the code and the sentence beside it. */
export function matchesPermission(permission: string, sentence: string, search: string): boolean {
  const needle = search.trim().toLocaleLowerCase();
  return (
    needle === "" ||
    permission.toLowerCase().includes(needle) ||
    sentence.toLocaleLowerCase().includes(needle)
  );
}

import type { listInput } from "./tenant-filter.ts";

const quote = (value: string) =>
  /^[\w.:@/-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;

/** The same list in a terminal. */
export function cliList(input: ReturnType<typeof listInput>): string {
  const many = (name: string, values: readonly string[] | undefined) =>
    (values ?? []).map((value) => `--${name} ${quote(value)}`);
  return [
    "unmogrowp tenant list",
    ...(input.search === undefined ? [] : [`--search ${quote(input.search)}`]),
    ...many("state", input.states),
    ...many("plan", input.plans),
    ...many("region", input.regions),
    ...many("label", input.labels),
  ].join(" ");
}

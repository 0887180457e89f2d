import type { EventChoice } from "#shared/contracts/analytics.ts";
import { filtersOf, PLAIN_FIELDS } from "./analytics-filter.ts";

/** An event of a question, with a filter text of its own; the address has them as two lists side by side. */
export interface ChosenEvent {
  /** Empty: any event. */
  readonly name: string;
  readonly where: string;
}
export const ANY_EVENT: ChosenEvent = { name: "", where: "" };

/** @param wheres may be missing or shorter, as in a link from before there were filters. */
export const chosenOf = (
  names: readonly string[],
  wheres: readonly string[] | undefined,
): ChosenEvent[] => names.map((name, index) => ({ name, where: wheres?.[index] ?? "" }));

export const wheresOf = (chosen: readonly ChosenEvent[]): string[] | undefined =>
  chosen.some(({ where }) => where !== "") ? chosen.map(({ where }) => where) : undefined;

export const isAnyEvent = ({ name, where }: ChosenEvent): boolean => name === "" && where === "";

export const choiceOf = ({ name, where }: ChosenEvent): EventChoice => ({
  name: name === "" ? null : name,
  filters: filtersOf(where, PLAIN_FIELDS),
});

export const sayChosen = ({ name, where }: ChosenEvent, anyEvent: string): string =>
  [name || anyEvent, where].filter(Boolean).join(" · ");

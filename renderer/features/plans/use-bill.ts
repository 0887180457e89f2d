import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDebouncedValue } from "@mantine/hooks";
import { useMemo } from "react";
import type { Metric, PlanTerms } from "#shared/contracts/billing/plans.ts";
import { TAKEN_BACK, trpc } from "#renderer/lib/trpc.ts";

export type Quantities = Readonly<Record<Metric, number>>;
export const LEAST_EVENTS = 10_000;
export const MOST_EVENTS = 100_000_000_000;
const POINTS = 120;
const SOON_MS = 150;

/** Numbers of events from none to the reach, evenly, and the person's own among them. */
export function eventStepsTo(reach: number, own: number): number[] {
  const even = Array.from({ length: POINTS + 1 }, (_, point) =>
    Math.round((reach * point) / POINTS),
  );
  return [...new Set([...even, own])].toSorted((a, b) => a - b);
}

/** How far the curve goes: beyond what is asked for and what is included, to a round number. */
export function reachOf(quantities: Quantities, ...terms: readonly (PlanTerms | null)[]): number {
  const included = terms.flatMap(
    (of) => of?.charges.flatMap((c) => (c.metric === "events" ? [c.included] : [])) ?? [],
  );
  const most = Math.max(quantities.events * 2, ...included.map((value) => value * 2), 1_000_000);
  const power = 10 ** Math.floor(Math.log10(most));
  const round = [1, 2, 5, 10].find((step) => step * power >= most) ?? 10;
  return Math.min(2 * MOST_EVENTS, round * power);
}

/** The bill of a month by the server's own arithmetic, asked for once typing pauses; the last one stays until the next is here. */
export function useBill(terms: PlanTerms | null, quantities: Quantities, reach: number) {
  const [soon] = useDebouncedValue(
    useMemo(() => ({ terms, quantities, reach }), [terms, quantities, reach]),
    SOON_MS,
  );
  const { events } = soon.quantities;
  const eventSteps = useMemo(() => eventStepsTo(soon.reach, events), [soon.reach, events]);
  return useQuery(
    trpc.plans.calculate.queryOptions(
      { terms: soon.terms as PlanTerms, quantities: soon.quantities, eventSteps },
      {
        enabled: soon.terms !== null,
        placeholderData: keepPreviousData,
        staleTime: Infinity,
        gcTime: 60_000,
        ...TAKEN_BACK,
      },
    ),
  );
}

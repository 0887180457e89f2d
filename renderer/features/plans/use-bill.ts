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

/** Numbers of events from `LEAST_EVENTS` on, evenly spaced for a logarithmic axis, each once. */
export function eventStepsTo(most: number): number[] {
  const decades = Math.log10(Math.max(most, LEAST_EVENTS * 10) / LEAST_EVENTS);
  return Array.from({ length: POINTS + 1 }, (_, point) =>
    Math.round(LEAST_EVENTS * 10 ** ((decades * point) / POINTS)),
  );
}

/** How far the curve goes: beyond what is asked for and what is included. */
export function reachOf(quantities: Quantities, ...terms: readonly (PlanTerms | null)[]): number {
  const included = terms.flatMap((of) => of?.charges.map((charge) => charge.included) ?? []);
  const most = Math.max(quantities.events * 4, ...included.map((value) => value * 4), 10_000_000);
  return Math.min(MOST_EVENTS, 10 ** Math.ceil(Math.log10(most)));
}

/** The bill of a month by the server's own arithmetic, asked for once typing pauses; the last one stays until the next is here. */
export function useBill(terms: PlanTerms | null, quantities: Quantities, reach: number) {
  const [soon] = useDebouncedValue(
    useMemo(() => ({ terms, quantities, reach }), [terms, quantities, reach]),
    SOON_MS,
  );
  const eventSteps = useMemo(() => eventStepsTo(soon.reach), [soon.reach]);
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

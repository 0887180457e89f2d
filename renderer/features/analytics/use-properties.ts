import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDebouncedValue } from "@mantine/hooks";
import { useCallback, useMemo, useState } from "react";
import { useT } from "#renderer/i18n/index.ts";
import { trpc } from "#renderer/lib/trpc.ts";
import type { AskedOf } from "./analytics-context.ts";
import {
  filterFields,
  typedProperty,
  type Condition,
  type KnownProperty,
} from "./analytics-filter.ts";

type Place = Omit<AskedOf, "filters">;
const NONE: readonly never[] = [];
const SLOW_MS = 5 * 60_000;

/** Properties seen lately, most frequent first: columns of every event, then what the app sends. */
export function useProperties(place: Place) {
  const t = useT("analytics");
  const query = useQuery(
    trpc.analytics.properties.queryOptions(place, {
      staleTime: SLOW_MS,
      placeholderData: keepPreviousData,
    }),
  );
  const known = query.data?.properties;
  return useMemo(
    () =>
      (known ?? NONE).map((one) => ({
        property: one.property,
        kind: one.kind,
        hint: t(`type.${one.type}`),
      })),
    [known, t],
  );
}

/** Names of the app's events, most frequent first. */
export function useEventNames(place: Place): readonly string[] {
  const query = useQuery(
    trpc.analytics.propertyValues.queryOptions(
      { ...place, property: "name", limit: 100 },
      { staleTime: SLOW_MS, placeholderData: keepPreviousData },
    ),
  );
  const values = query.data?.values;
  return useMemo(() => (values ?? NONE).map(({ value }) => value).filter(Boolean), [values]);
}

/** The filter bar's tokens, with the values of the one being typed. */
export function useFilterFields(place: Place, known: readonly KnownProperty[]) {
  const t = useT("analytics");
  const [word, setWord] = useState("");
  const [typed] = useDebouncedValue(word, 200);
  const wanted = typedProperty(typed);
  const query = useQuery(
    trpc.analytics.propertyValues.queryOptions(
      { ...place, property: wanted?.property ?? "name", prefix: wanted?.prefix ?? "" },
      { enabled: wanted !== null, staleTime: SLOW_MS },
    ),
  );
  const property = wanted?.property;
  const values = query.data?.values;
  const fields = useMemo(() => {
    const say = ({ operator, value }: Condition) =>
      operator === "is" ? value : t(`operator.${operator}`, { value });
    const offers =
      property === undefined
        ? null
        : { property, values: (values ?? NONE).map((one) => one.value).filter(Boolean) };
    return filterFields(known, offers, { any: t("type.any"), say });
  }, [known, property, values, t]);
  return { fields, onWord: useCallback((next: string) => setWord(next), []) };
}

/** The currencies revenue came in, commonest first. */
export function useCurrencies(place: Place, enabled: boolean): readonly string[] {
  const query = useQuery(
    trpc.analytics.propertyValues.queryOptions(
      { ...place, property: "currency" },
      { enabled, staleTime: SLOW_MS, placeholderData: keepPreviousData },
    ),
  );
  const values = query.data?.values;
  return useMemo(
    () => (values ?? NONE).map(({ value }) => value).filter((code) => /^[A-Z]{3}$/.test(code)),
    [values],
  );
}

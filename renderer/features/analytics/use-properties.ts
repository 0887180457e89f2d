import { useQuery } from "@tanstack/react-query";
import { useDebouncedValue } from "@mantine/hooks";
import { useCallback, useMemo, useState } from "react";
import type { Property } from "#shared/contracts/analytics.ts";
import { useT } from "#renderer/i18n/index.ts";
import { TAKEN_BACK, trpc } from "#renderer/lib/trpc.ts";
import type { AskedOf } from "./analytics-context.ts";
import {
  filterFields,
  typedProperty,
  type Condition,
  type KnownProperty,
} from "./analytics-filter.ts";
import { asking } from "./same-question.ts";

const NONE: readonly never[] = [];
const SLOW_MS = 5 * 60_000;
const HOUR = 3_600_000;

/** Where to look: whole hours, so that the suggestions are not asked for again with every minute, and no filter. */
function placeOf({ filters: _filters, from, to, ...rest }: AskedOf) {
  const hour = (ms: number) => new Date(ms * HOUR).toISOString();
  return {
    ...rest,
    from: hour(Math.floor(Date.parse(from) / HOUR)),
    to: hour(Math.ceil(Date.parse(to) / HOUR)),
  };
}

/** Only what events of that name carry. */
const of = (event: string) => (event === "" ? {} : { event });

/** Properties seen lately, most frequent first: columns of every event, then what the app sends. */
export function useProperties(asked: AskedOf, event = "") {
  const t = useT("analytics");
  const input = { ...placeOf(asked), ...of(event) };
  const query = useQuery(
    trpc.analytics.properties.queryOptions(input, {
      staleTime: SLOW_MS,
      ...asking(input),
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
export function useEventNames(asked: AskedOf): readonly string[] {
  return useValues(asked, "name", true);
}

/** The currencies revenue came in, commonest first. */
export function useCurrencies(asked: AskedOf, enabled: boolean): readonly string[] {
  const codes = useValues(asked, "currency", enabled);
  return useMemo(() => codes.filter((code) => /^[A-Z]{3}$/.test(code)), [codes]);
}

function useValues(asked: AskedOf, property: Property, enabled: boolean): readonly string[] {
  const input = { ...placeOf(asked), property, limit: 100 };
  const query = useQuery(
    trpc.analytics.propertyValues.queryOptions(input, {
      enabled,
      staleTime: SLOW_MS,
      ...asking(input),
    }),
  );
  const values = query.data?.values;
  return useMemo(() => (values ?? NONE).map(({ value }) => value).filter(Boolean), [values]);
}

/** The filter bar's tokens, with the values of the one being typed. */
export function useFilterFields(asked: AskedOf, known: readonly KnownProperty[], event = "") {
  const t = useT("analytics");
  const [word, setWord] = useState("");
  const [typed] = useDebouncedValue(word, 200);
  const wanted = typedProperty(typed);
  const query = useQuery(
    trpc.analytics.propertyValues.queryOptions(
      {
        ...placeOf(asked),
        ...of(event),
        property: wanted?.property ?? "name",
        prefix: wanted?.prefix ?? "",
      },
      {
        enabled: wanted !== null,
        staleTime: SLOW_MS,
        ...TAKEN_BACK,
        // Those of the letter before, which the bar narrows, and never another property's.
        placeholderData: (data, before) => {
          const input = before?.queryKey[1]?.input as { appId?: string } | undefined;
          const same = data?.property === wanted?.property && input?.appId === asked.appId;
          return same ? data : undefined;
        },
      },
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

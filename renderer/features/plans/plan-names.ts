import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { useT } from "#renderer/i18n/index.ts";
import { useCan } from "#renderer/lib/me.tsx";
import { trpc } from "#renderer/lib/trpc.ts";

const RARELY_MS = 60_000;
const SEEDED = ["free", "pro", "scale", "enterprise"] as const;
type Seeded = (typeof SEEDED)[number];

/** The catalogue for who may read it; undefined for others, and until it is here. */
export function useCatalogue() {
  const mayRead = useCan("plans.read");
  return useQuery(
    trpc.plans.list.queryOptions(undefined, { enabled: mayRead, staleTime: RARELY_MS }),
  );
}

/** Says a plan's code by its name in the catalogue. Who may not read that gets the words of the plans every platform begins with. */
export function usePlanName(): (code: string) => string {
  const t = useT("tenants");
  const { data } = useCatalogue();
  const names = useMemo(() => new Map(data?.map(({ code, name }) => [code, name])), [data]);
  return useCallback(
    (code) => names.get(code) ?? (SEEDED.includes(code as Seeded) ? t(code as Seeded) : code),
    [names, t],
  );
}

/** The plans that a new tenant can have, as a select's data. */
export function usePlanChoices(): { value: string; label: string }[] {
  const { data } = useCatalogue();
  return useMemo(
    () =>
      (data ?? [])
        .filter(({ state }) => state === "active")
        .map(({ code, name }) => ({ value: code, label: name })),
    [data],
  );
}

import {
  REGIONS,
  TENANT_STATES,
  TenantState,
  type ListTenants,
} from "#shared/contracts/tenants.ts";
import { useMemo } from "react";
import { useCatalogue, usePlanName } from "#renderer/features/plans/plan-names.ts";
import { useT } from "#renderer/i18n/index.ts";
import { parseFilter, valuesOf, type FilterFields } from "#renderer/lib/filter.ts";
import type { TenantsSearch } from "./feature.ts";

const PLACEMENTS = ["pooled", "dedicated"] as const;

/** The token names of the tenants list. */
export function useTenantFields(): FilterFields {
  const t = useT("tenants");
  const states = useT("states");
  const planName = usePlanName();
  const catalogue = useCatalogue().data;
  const plans = useMemo(() => (catalogue ?? []).map(({ code }) => code), [catalogue]);
  return useMemo(
    () => ({
      state: {
        values: TENANT_STATES,
        hint: t("hintState"),
        say: (value) => states(TenantState.parse(value)),
      },
      plan: { offers: plans, hint: t("hintPlan"), say: planName },
      region: { values: REGIONS, hint: t("hintRegion") },
      placement: { values: PLACEMENTS, hint: t("hintPlacement") },
      label: { hint: t("hintLabel") },
    }),
    [t, states, plans, planName],
  );
}

type Input = Pick<
  ListTenants,
  "search" | "states" | "plans" | "regions" | "placements" | "labels" | "sort" | "order"
>;

const some = <T>(values: readonly string[]): T[] | undefined =>
  values.length === 0 ? undefined : (values as unknown as T[]);

/** What the server is asked for, from what the URL says. */
export function listInput(search: TenantsSearch, fields: FilterFields): Partial<Input> {
  const filter = parseFilter(search.q ?? "", fields);
  const input = {
    search: filter.text === "" ? undefined : filter.text,
    states: some(valuesOf(filter, "state")),
    plans: some(valuesOf(filter, "plan")),
    regions: some(valuesOf(filter, "region")),
    placements: some(valuesOf(filter, "placement")),
    labels: some(valuesOf(filter, "label")),
    sort: search.sort ?? "createdAt",
    order: search.direction ?? "desc",
  };
  return Object.fromEntries(
    Object.entries(input).filter(([, value]) => value !== undefined),
  ) as Partial<Input>;
}

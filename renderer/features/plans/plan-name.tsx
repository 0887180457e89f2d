import { usePlanName } from "./plan-names.ts";

/** A plan by its name, for columns: those must not depend on what is read. */
export function PlanName({ code }: { code: string }) {
  return usePlanName()(code);
}

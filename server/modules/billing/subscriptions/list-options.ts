import type { z } from "zod";
import type { PlanOptions } from "#shared/contracts/billing/billing.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { offeredPlans } from "../plans/index.ts";

/** Plans that the one who asks may choose, at their newest versions. */
export async function listOptions({
  services,
  actor,
}: Pick<TenantContext, "services" | "actor">): Promise<z.output<typeof PlanOptions>> {
  const isStaff = actor.tenantId === PLATFORM_TENANT_ID;
  const plans = (await offeredPlans(services)).filter((plan) => isStaff || plan.selfService);
  return {
    plans: plans.map(({ code, name, selfService, version, terms }) => ({
      code,
      name,
      selfService,
      version,
      terms,
    })),
  };
}

import type { z } from "zod";
import type { Tenant, UpdateTenant } from "#shared/contracts/tenants.ts";
import { DomainError } from "#shared/errors/index.ts";
import { applyEntitlements } from "../billing/entitlements/index.ts";
import { offeredPlan } from "../billing/plans/index.ts";
import { announceTenant, readTenant, type ChangeContext } from "./tenant-view.ts";
import { hasSubscription, lockTenant, updateTenantRow } from "./tenants.store.ts";

/**
 * Name, labels, region, plan; what is left out stays. Labels are kept sorted and once each. @throws `plan_unknown`, and
 * `subscription_exists` for the plan of a tenant whose subscription says it
 */
export async function updateTenant(
  ctx: ChangeContext,
  input: z.infer<typeof UpdateTenant>,
): Promise<Tenant> {
  const before = await lockTenant(ctx.tx);
  if (!before) throw new DomainError("not_found", { what: "tenant" });
  const change = {
    ...(input.name === undefined ? {} : { name: input.name }),
    ...(input.labels === undefined ? {} : { labels: [...new Set(input.labels)].sort() }),
    ...(input.region === undefined ? {} : { region: input.region }),
    ...(input.plan === undefined || input.plan === before.plan ? {} : { plan: input.plan }),
  };
  await updateTenantRow(ctx.tx, change);
  if (change.plan !== undefined) await changePlan(ctx, change.plan);
  const was = Object.keys(change).map((field) => [field, before[field as keyof typeof change]]);
  await ctx.audit({ target: ctx.tenantId, before: Object.fromEntries(was), after: change });
  announceTenant(ctx);
  return readTenant(ctx);
}

async function changePlan({ tx, services }: ChangeContext, plan: string): Promise<void> {
  if (await hasSubscription(tx)) throw new DomainError("subscription_exists");
  const { entitlements } = (await offeredPlan(services, plan)).terms;
  await applyEntitlements(tx, services, { plan, entitlements });
}

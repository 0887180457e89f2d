import type { z } from "zod";
import type { Tenant, UpdateTenant } from "#shared/contracts/tenants.ts";
import { DomainError } from "#shared/errors/index.ts";
import { applyQuota } from "../usage/index.ts";
import { announceTenant, readTenant, type ChangeContext } from "./tenant-view.ts";
import { lockTenant, updateTenantRow } from "./tenants.store.ts";

/** Name, labels, region, plan; what is left out stays. Labels are kept sorted and once each. */
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
    ...(input.plan === undefined ? {} : { plan: input.plan }),
  };
  await updateTenantRow(ctx.tx, change);
  if (change.plan !== undefined) await applyQuota(ctx.tx, ctx.services);
  const was = Object.keys(change).map((field) => [field, before[field as keyof typeof change]]);
  await ctx.audit({ target: ctx.tenantId, before: Object.fromEntries(was), after: change });
  announceTenant(ctx);
  return readTenant(ctx);
}

import { z } from "zod";
import {
  ChangeTenantState,
  CreatedTenant,
  CreateTenant,
  EraseTenant,
  ListTenants,
  Tenant,
  TenantOverview,
  TenantPage,
  UpdateTenant,
} from "#shared/contracts/tenants.ts";
import {
  platformCreation,
  platformQuery,
  router,
  tenantMutation,
  tenantQuery,
} from "#server/platform/trpc/index.ts";
import { resumeTenant, suspendTenant } from "./change-state.ts";
import { createTenant } from "./create-tenant.ts";
import { eraseTenant, restoreTenant } from "./erase-tenant.ts";
import { exportTenants } from "./export-tenants.ts";
import { listTenants } from "./list-tenants.ts";
import { tenantOverview } from "./tenant-overview.ts";
import { readTenant } from "./tenant-view.ts";
import { updateTenant } from "./update-tenant.ts";

export const tenantsRouter = router({
  list: platformQuery("tenants.list")
    .input(ListTenants)
    .output(TenantPage)
    .query(({ ctx, input }) => listTenants(ctx, input)),
  exportCsv: platformQuery("tenants.list")
    .input(ListTenants)
    .output(z.object({ csv: z.string() }))
    .query(({ ctx, input }) => exportTenants(ctx, input)),
  get: tenantQuery("tenants.read")
    .output(Tenant)
    .query(({ ctx }) => readTenant(ctx)),
  overview: tenantQuery("tenants.read")
    .output(TenantOverview)
    .query(({ ctx }) => tenantOverview(ctx)),
  create: platformCreation("tenants.create")
    .input(CreateTenant)
    .output(CreatedTenant)
    .mutation(({ ctx, input }) => createTenant(ctx, input)),
  update: tenantMutation("tenants.update")
    .input(UpdateTenant)
    .output(Tenant)
    .mutation(({ ctx, input }) => updateTenant(ctx, input)),
  suspend: tenantMutation("tenants.suspend")
    .input(ChangeTenantState)
    .output(Tenant)
    .mutation(({ ctx, input }) => suspendTenant(ctx, input)),
  resume: tenantMutation("tenants.resume")
    .input(ChangeTenantState)
    .output(Tenant)
    .mutation(({ ctx, input }) => resumeTenant(ctx, input)),
  erase: tenantMutation("tenants.erase")
    .input(EraseTenant)
    .output(Tenant)
    .mutation(({ ctx, input }) => eraseTenant(ctx, input)),
  restore: tenantMutation("tenants.restore")
    .input(ChangeTenantState)
    .output(Tenant)
    .mutation(({ ctx, input }) => restoreTenant(ctx, input)),
});

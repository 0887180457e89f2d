import { z } from "zod";
import type { ListTenants, TenantPage, TenantRow } from "#shared/contracts/tenants.ts";
import { PLATFORM_TENANT_ID, TenantId } from "#shared/kernel/ids.ts";
import { cutPage, openCursor, sealCursor } from "#server/platform/paging/cursor.ts";
import type { PlatformContext } from "#server/platform/trpc/index.ts";
import { tenantsActivity, type TenantActivity } from "../analytics/index.ts";
import { countTenants, selectTenantPage, type TenantListRow } from "./tenant-list.store.ts";

const Position = z.tuple([z.string(), TenantId]);

/** Staff's list over all tenants: filtered, sorted and cut in PostgreSQL; activity from ClickHouse when it answers. */
export async function listTenants(
  { services }: Pick<PlatformContext, "services">,
  input: ListTenants,
): Promise<TenantPage> {
  const scope = { list: "tenants.list", tenantId: PLATFORM_TENANT_ID, input };
  const after = openCursor(services.sealer, scope, input.cursor, Position);
  const [found, total] = await services.db.platform((tx) =>
    Promise.all([
      selectTenantPage(tx, input, { limit: input.limit + 1, after }),
      countTenants(tx, input),
    ]),
  );
  const { rows, nextCursor } = cutPage(found, input.limit, (row) =>
    sealCursor(services.sealer, scope, [row.sortValue, row.tenantId]),
  );
  const activity = await tenantsActivity(
    services,
    rows.map(({ tenantId }) => tenantId),
  );
  return {
    rows: rows.map((row) => toTenantRow(row, activity?.get(row.tenantId))),
    nextCursor,
    total,
  };
}

const toTenantRow = (row: TenantListRow, activity: TenantActivity | undefined): TenantRow => ({
  ...row,
  createdAt: row.createdAt.toISOString(),
  events24h: activity?.events24h ?? null,
  eventsSpark: activity?.spark ?? null,
});

import type { ListTenants } from "#shared/contracts/tenants.ts";
import { csvLine } from "#server/platform/csv/csv-line.ts";
import type { PlatformContext } from "#server/platform/trpc/index.ts";
import { selectTenantPage } from "./tenant-list.store.ts";

const MOST_ROWS = 50_000;
const COLUMNS = [
  "tenantId",
  "slug",
  "name",
  "state",
  "plan",
  "placement",
  "region",
  "labels",
  "appCount",
  "memberCount",
  "createdAt",
] as const;

/** The filtered list as RFC 4180 CSV, for a spreadsheet: no cell can start a formula. */
export async function exportTenants(
  { services }: Pick<PlatformContext, "services">,
  input: ListTenants,
): Promise<{ csv: string }> {
  const rows = await services.db.platform((tx) =>
    selectTenantPage(tx, input, { limit: MOST_ROWS, after: undefined }),
  );
  const lines = rows.map((row) =>
    COLUMNS.map((column) => {
      const value = row[column];
      if (value instanceof Date) return value.toISOString();
      return Array.isArray(value) ? value.join(" ") : String(value);
    }),
  );
  return { csv: [COLUMNS, ...lines].map(csvLine).join("") };
}

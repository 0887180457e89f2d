import type { ListTenants, TENANT_SORTS } from "#shared/contracts/tenants.ts";
import { PLATFORM_TENANT_ID, TenantId } from "#shared/kernel/ids.ts";
import { allOf, sql, type Query } from "#server/platform/postgres/sql.ts";
import type { PlatformTx } from "#server/platform/postgres/tx.ts";
import {
  TENANT_COLUMNS,
  TENANT_COUNTS,
  type TenantCounts,
  type TenantRecord,
} from "./tenants.store.ts";

export type TenantFilter = Omit<ListTenants, "limit" | "cursor">;
/** `sortValue` is the sort column as text, exact to what PostgreSQL compares. */
export type TenantListRow = TenantRecord & TenantCounts & { sortValue: string };

const SORTS: Record<(typeof TENANT_SORTS)[number], { by: Query<unknown>; type: Query<unknown> }> = {
  name: { by: sql`lower(name)`, type: sql`text` },
  createdAt: { by: sql`created_at`, type: sql`timestamptz` },
  state: { by: sql`state`, type: sql`text` },
  plan: { by: sql`plan`, type: sql`text` },
  region: { by: sql`region`, type: sql`text` },
};

/** One page of tenants, after a position; the counts are made for the page's rows only. */
export function selectTenantPage(
  tx: PlatformTx,
  filter: TenantFilter,
  page: { limit: number; after: readonly [string, TenantId] | undefined },
): Promise<TenantListRow[]> {
  const { by, type } = SORTS[filter.sort];
  const up = filter.order === "asc";
  const order = up ? sql`asc` : sql`desc`;
  const conditions = conditionsOf(filter);
  if (page.after) {
    const [value, tenantId] = page.after;
    const beyond = up ? sql`>` : sql`<`;
    conditions.push(sql`(${by}, tenant_id) ${beyond} (${value}::${type}, ${tenantId}::uuid)`);
  }
  return tx.many(sql<TenantListRow>`select ${TENANT_COLUMNS}, ${TENANT_COUNTS}, (${by})::text as "sortValue"
    from (select * from tenants where ${allOf(conditions)} order by ${by} ${order}, tenant_id ${order} limit ${page.limit}) t
    order by ${by} ${order}, tenant_id ${order}`);
}

export const countTenants = async (tx: PlatformTx, filter: TenantFilter): Promise<number> =>
  (
    await tx.one(
      sql<{
        count: number;
      }>`select count(*)::int as count from tenants where ${allOf(conditionsOf(filter))}`,
    )
  ).count;

function conditionsOf(filter: TenantFilter): Query<unknown>[] {
  const conditions: Query<unknown>[] = [sql`tenant_id <> ${PLATFORM_TENANT_ID}`];
  if (filter.states?.length) conditions.push(sql`state = any(${filter.states})`);
  // A tombstone is shown to who asks for it.
  else conditions.push(sql`state <> 'erased'`);
  if (filter.plans?.length) conditions.push(sql`plan = any(${filter.plans})`);
  if (filter.regions?.length) conditions.push(sql`region = any(${filter.regions})`);
  if (filter.placements?.length) conditions.push(sql`placement = any(${filter.placements})`);
  if (filter.labels?.length) conditions.push(sql`labels && ${filter.labels}`);
  return [...conditions, ...searchConditions(filter.search ?? "")];
}

/** Every word must be in name or slug; a whole tenant id finds that tenant. */
function searchConditions(search: string): Query<unknown>[] {
  const text = search.normalize("NFC").replaceAll("\0", " ").toWellFormed().trim();
  const id = TenantId.safeParse(text);
  if (id.success) return [sql`tenant_id = ${id.data}`];
  const words = text.split(/\s+/).filter((word) => word !== "");
  return words.map(
    (word) => sql`search like '%' || lower(${word.replace(/[\\%_]/g, String.raw`\$&`)}) || '%'`,
  );
}

import type { CataloguePlan, PlanTerms } from "#shared/contracts/billing/plans.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { PlatformTx } from "#server/platform/postgres/tx.ts";

/** A plan that somebody new may take, at its newest published version. */
export interface OfferedPlan {
  planId: string;
  code: string;
  name: string;
  selfService: boolean;
  version: number;
  terms: PlanTerms;
}

const PUBLISHED = sql`select distinct on (p.code) p.plan_id as "planId", p.code, p.name, p.self_service as "selfService", v.version, v.terms
  from plans p join plan_versions v on v.tenant_id = p.tenant_id and v.plan_id = p.plan_id
  where p.tenant_id = ${PLATFORM_TENANT_ID} and v.state = 'published'`;
const OFFERED = sql`${PUBLISHED} and p.state = 'active'`;

/** At its newest published version, though it may be archived. */
export const selectPublished = (tx: PlatformTx, code: string): Promise<OfferedPlan> =>
  tx.one(sql<OfferedPlan>`${PUBLISHED} and p.code = ${code} order by p.code, v.version desc`);

export const selectOffer = (tx: PlatformTx, code: string): Promise<OfferedPlan | undefined> =>
  tx.maybe(sql<OfferedPlan>`${OFFERED} and p.code = ${code} order by p.code, v.version desc`);

export const selectOffers = (tx: PlatformTx): Promise<OfferedPlan[]> =>
  tx.many(sql<OfferedPlan>`${OFFERED} order by p.code, v.version desc`);

export interface PlanRow {
  planId: string;
  code: string;
  name: string;
  state: CataloguePlan["state"];
  selfService: boolean;
}
export interface VersionRow {
  planId: string;
  version: number;
  state: CataloguePlan["versions"][number]["state"];
  terms: PlanTerms;
  publishedAt: Date | null;
  createdBy: string;
  createdAt: Date;
  migrates: boolean;
}

export const selectPlans = (tx: PlatformTx): Promise<PlanRow[]> =>
  tx.many(sql<PlanRow>`select plan_id as "planId", code, name, state, self_service as "selfService" from plans
    where tenant_id = ${PLATFORM_TENANT_ID} order by created_at, plan_id`);

/** Newest first. */
export const selectVersions = (tx: PlatformTx): Promise<VersionRow[]> =>
  tx.many(sql<VersionRow>`select plan_id as "planId", version, state, terms, migrates, published_at as "publishedAt", created_by as "createdBy",
      created_at as "createdAt" from plan_versions where tenant_id = ${PLATFORM_TENANT_ID} order by plan_id, version desc`);

export interface VersionUse {
  code: string;
  version: number;
  subscriptions: number;
}

/** How many subscriptions of all tenants are on each version. */
export const selectUse = (tx: PlatformTx): Promise<VersionUse[]> =>
  tx.many(sql<VersionUse>`select plan_code as code, plan_version as version, count(*)::int as subscriptions
    from subscriptions s join tenants t on t.tenant_id = s.tenant_id
    where s.state <> 'cancelled' and t.state <> 'erased' group by 1, 2`);

/** The version that subscriptions on this one change to at their next period: the newest that was published to be moved to. */
export const selectMigration = (
  tx: PlatformTx,
  code: string,
  version: number,
): Promise<OfferedPlan | undefined> =>
  tx.maybe(sql<OfferedPlan>`select p.plan_id as "planId", p.code, p.name, p.self_service as "selfService", v.version, v.terms
    from plans p join plan_versions v on v.tenant_id = p.tenant_id and v.plan_id = p.plan_id
    where p.tenant_id = ${PLATFORM_TENANT_ID} and p.code = ${code} and v.state = 'published' and v.migrates and v.version > ${version}
    order by v.version desc limit 1`);

export const selectNewestVersion = async (
  tx: PlatformTx,
  code: string,
): Promise<number | undefined> =>
  (
    await tx.maybe(sql<{
      version: number;
    }>`select v.version from plans p join plan_versions v on v.tenant_id = p.tenant_id and v.plan_id = p.plan_id
      where p.tenant_id = ${PLATFORM_TENANT_ID} and p.code = ${code} and v.state = 'published' order by v.version desc limit 1`)
  )?.version;

import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { PlatformTx } from "#server/platform/postgres/tx.ts";
import type { PlanCopy } from "./decide/subscription-state.ts";

const VERSIONS = sql`from plan_versions v join plans p on p.tenant_id = v.tenant_id and p.plan_id = v.plan_id
  where v.tenant_id = ${PLATFORM_TENANT_ID} and v.state = 'published'`;

/** The newest version, after the one it has, that existing subscriptions of the plan move to at their next period. */
export const selectMigration = (
  tx: PlatformTx,
  code: string,
  version: number,
): Promise<PlanCopy | undefined> =>
  tx.maybe(sql<PlanCopy>`select p.code, p.name, v.version, v.terms ${VERSIONS}
    and p.code = ${code} and v.version > ${version} and v.migrates order by v.version desc limit 1`);

export const selectNewestVersion = async (
  tx: PlatformTx,
  code: string,
): Promise<number | undefined> =>
  (
    await tx.maybe(sql<{ version: number }>`select v.version ${VERSIONS} and p.code = ${code}
      order by v.version desc limit 1`)
  )?.version;

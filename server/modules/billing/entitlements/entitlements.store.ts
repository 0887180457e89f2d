import type { Entitlements } from "#shared/contracts/billing/entitlements.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";

/** True when either was another one before. */
export const updateEntitlements = async (
  tx: Tx,
  { plan, entitlements }: { plan: string; entitlements: Entitlements },
): Promise<boolean> =>
  (await tx.run(sql`update tenants set plan = ${plan}, entitlements = ${JSON.stringify(entitlements)}::jsonb
    where (plan, entitlements) is distinct from (${plan}, ${JSON.stringify(entitlements)}::jsonb)`)) >
  0;

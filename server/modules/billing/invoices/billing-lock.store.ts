import { sql } from "#server/platform/postgres/sql.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";

/** One at a time changes what a tenant owes, until its transaction ends: numbers stay gapless, credit is never spent twice. */
export const lockBilling = (tx: Tx): Promise<unknown> =>
  tx.run(sql`select pg_advisory_xact_lock(hashtextextended('billing ' || current_tenant_id(), 0))`);

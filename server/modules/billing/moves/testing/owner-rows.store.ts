import { sql } from "#server/platform/postgres/sql.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";

/** Of the open subscriptions. */
export const selectOwners = (tx: Tx) =>
  tx.many(
    sql<{
      owner: string;
      generation: number;
    }>`select renewal_owner as owner, owner_generation as generation from subscriptions where state <> 'cancelled'`,
  );

import type { TenantState } from "#shared/contracts/tenants.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";

export const selectTenantState = (tx: Tx) =>
  tx.one(
    sql<{
      state: TenantState;
      reason: string | null;
    }>`select state, state_reason as reason from tenants`,
  );

export const selectAuditOf = (tx: Tx, action: string) =>
  tx.many(
    sql<{
      actorKind: string;
      actorId: string;
    }>`select actor_kind as "actorKind", actor_id as "actorId" from audit_entries where action = ${action} order by seq`,
  );

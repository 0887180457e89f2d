import type { TenantId } from "#shared/kernel/ids.ts";
import { newId } from "../../platform/context/new-id.ts";
import { sql } from "../../platform/postgres/sql.ts";
import type { Tx } from "../../platform/postgres/tx.ts";
import type { TenantIds } from "./matrix-inputs.ts";

/** One row of each kind in a tenant, every text of it carrying the tenant's canary. */
export async function insertCanaryRows(
  tx: Tx,
  tenant: { tenantId: TenantId; appId: string; slug: string },
  canary: string,
): Promise<TenantIds> {
  const ids: TenantIds = {
    ...tenant,
    keyId: newKeyId(),
    userId: newId(),
    sessionId: newId(),
    invitationId: newId(),
    operationId: newId(),
    impersonationId: newId(),
    deadLetterId: newId(),
    invoiceId: newId(),
  };
  await tx.run(
    sql`insert into members (user_id, email, name, role) values (${ids.userId}, ${`${canary}@example.test`}, ${`${canary} person`}, 'user')`,
  );
  await tx.run(
    sql`insert into sessions (session_id, user_id, method, ip, user_agent, expires_at) values (${ids.sessionId}, ${ids.userId}, 'password', '10.0.0.1', ${canary}, now() + interval '1 day')`,
  );
  await tx.run(
    sql`insert into keys (app_id, key_id, name, env, secret_hash, scopes) values (${ids.appId}, ${ids.keyId}, ${`${canary} key`}, 'live', ${Buffer.from(canary)}, '{events:write}')`,
  );
  await tx.run(
    sql`insert into invitations (invitation_id, email, role, token_hash, invited_by_name, needs_approval, expires_at) values (${ids.invitationId}, ${`${canary}-new@example.test`}, 'viewer', ${Buffer.from(canary)}, ${canary}, true, now() + interval '1 day')`,
  );
  await tx.run(
    sql`insert into operations (operation_id, kind, state, input, created_by, run_after) values (${ids.operationId}, 'tenant.onboard', 'failed', ${JSON.stringify({ canary })}, ${canary}, 'infinity')`,
  );
  await tx.run(sql`insert into impersonations (impersonation_id, staff_id, staff_session_id, staff_name, staff_email, reason, case_number, state, expires_at)
    values (${ids.impersonationId}, ${newId()}, ${newId()}, ${canary}, ${`${canary}@staff.test`}, ${canary}, ${canary}, 'ended', now())`);
  await tx.run(
    sql`insert into refused_events (app_id, refused_id, key_id, reason, message, sample) values (${ids.appId}, ${newId()}, ${ids.keyId}, 'event_invalid', ${canary}, ${canary})`,
  );
  await tx.run(sql`insert into dead_letters (app_id, dead_letter_id, key_id, env, event_id, name, reason, message, received_at, found_at, line)
    values (${ids.appId}, ${ids.deadLetterId}, ${ids.keyId}, 'live', ${canary}, ${canary}, 'not_storable', ${canary}, now(), now(), ${Buffer.from(`{"event_id":"${canary}"}`)})`);
  await tx.run(sql`insert into invoices (invoice_id, number, state, reason, source, currency, total, credit_used, billed_to, issued_at, due_at, provider)
    values (${ids.invoiceId}, 1, 'open', 'manual', ${canary}, 'USD', 1000, 0, ${JSON.stringify({ name: canary, email: null, address: canary, taxId: null })}, now(), now(), 'manual')`);
  await tx.run(sql`insert into invoice_lines (invoice_id, line_no, kind, amount, line)
    values (${ids.invoiceId}, 1, 'manual', 1000, ${JSON.stringify({ kind: "manual", text: canary, plan: null, metric: null, quantity: null, included: null, unitPrice: null, amount: 1000, from: null, until: null, tiers: [] })})`);
  return ids;
}

const newKeyId = (): string => newId().replaceAll("-", "").slice(-12);

/** Puts a tenant back after a call that was allowed to change it. */
export const resetTenant = (tx: Tx, state: string) =>
  tx.run(
    sql`update tenants set state = ${state}, state_reason = null, erases_at = null where state <> ${state}`,
  );

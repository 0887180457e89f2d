import type { BilledTo } from "#shared/contracts/billing/invoices.ts";
import type { CALL_STATES } from "#shared/contracts/billing/webhooks.ts";
import type { Provider } from "#shared/contracts/billing/subscriptions.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { PlatformTx, Tx } from "#server/platform/postgres/tx.ts";

export interface CallRow {
  tenantId: TenantId;
  callId: string;
  provider: Provider;
  kind: string;
  key: string;
  keyNo: number;
  request: unknown;
  invoiceId: string | null;
  state: (typeof CALL_STATES)[number];
  attempts: number;
  refused: boolean;
  giveUpAt: Date;
}

const COLUMNS = sql`tenant_id as "tenantId", call_id as "callId", provider, kind, key, key_no as "keyNo", request, invoice_id as "invoiceId", state,
  attempts, refused, give_up_at as "giveUpAt"`;

/** False when its key is there already. */
export async function insertCall(
  tx: Tx,
  call: {
    callId: string;
    provider: Provider;
    kind: string;
    key: string;
    request: object;
    invoiceId: string | null;
    at: Date;
    giveUpAt: Date;
  },
): Promise<boolean> {
  const rows =
    await tx.run(sql`insert into provider_calls (call_id, provider, kind, key, request, invoice_id, run_after, created_at, give_up_at)
    values (${call.callId}, ${call.provider}, ${call.kind}, ${call.key}, ${JSON.stringify(call.request)}, ${call.invoiceId}, ${call.at}, ${call.at}, ${call.giveUpAt})
    on conflict (tenant_id, provider, key) do nothing`);
  return rows === 1;
}

export const selectCallByKey = (tx: Tx, provider: Provider, key: string) =>
  tx.one(
    sql<{
      callId: string;
    }>`select call_id as "callId" from provider_calls where provider = ${provider} and key = ${key}`,
  );

/**
 * Of all tenants, longest waiting first; of an invoice the oldest one that is not decided. A charge that could not be cancelled holds
 * back what comes after it: nobody else may collect before a person has looked.
 */
export const selectDueCalls = (tx: PlatformTx, at: Date, limit: number) =>
  tx.many(sql<{
    tenantId: TenantId;
    callId: string;
  }>`select tenant_id as "tenantId", call_id as "callId" from provider_calls c
    where state in ('queued', 'failed') and run_after <= ${at} and (lease_until is null or lease_until <= ${at})
      and not exists (select from provider_calls b where b.tenant_id = c.tenant_id and b.invoice_id = c.invoice_id
        and b.call_no < c.call_no
        and (b.state in ('queued', 'failed') or (b.state = 'dead' and b.kind = 'cancel')))
    order by run_after, call_no limit ${limit}`);

/** Takes it unless it was taken, is done, or waits for another one of its invoice. */
export const leaseCall = (
  tx: Tx,
  callId: string,
  lease: { owner: string; at: Date; until: Date },
): Promise<CallRow | undefined> =>
  tx.maybe(sql<CallRow>`update provider_calls c set lease_owner = ${lease.owner}, lease_until = ${lease.until}, attempts = attempts + 1
    where call_id = ${callId} and state in ('queued', 'failed') and run_after <= ${lease.at} and (lease_until is null or lease_until <= ${lease.at})
      and not exists (select from provider_calls b where b.tenant_id = c.tenant_id and b.invoice_id = c.invoice_id
        and b.call_no < c.call_no
        and (b.state in ('queued', 'failed') or (b.state = 'dead' and b.kind = 'cancel')))
    returning ${COLUMNS}`);

/** False when another one took over since. */
export async function writeDone(
  tx: Tx,
  call: { callId: string; owner: string; at: Date; response: object },
): Promise<boolean> {
  const rows =
    await tx.run(sql`update provider_calls set state = 'done', done_at = ${call.at}, response = ${JSON.stringify(call.response)}::jsonb,
      error = null, error_code = null, failing_since = null, lease_owner = null, lease_until = null
    where call_id = ${call.callId} and lease_owner = ${call.owner}`);
  return rows === 1;
}

export interface FailedCall {
  callId: string;
  owner: string;
  at: Date;
  state: "failed" | "dead";
  runAfter: Date;
  code: string;
  error: string;
  refused: boolean;
}
/** False when another one took over since. */
export async function writeFailed(tx: Tx, call: FailedCall): Promise<boolean> {
  const rows =
    await tx.run(sql`update provider_calls set state = ${call.state}, run_after = ${call.runAfter}, error_code = ${call.code}, error = ${call.error},
      refused = ${call.refused}, failing_since = coalesce(failing_since, ${call.at}), lease_owner = null, lease_until = null
    where call_id = ${call.callId} and lease_owner = ${call.owner}`);
  return rows === 1;
}

export const lockCall = (tx: Tx, callId: string): Promise<CallRow | undefined> =>
  tx.maybe(
    sql<CallRow>`select ${COLUMNS} from provider_calls where call_id = ${callId} for update`,
  );

/** After a refusal under another key: the old one would be refused for ever. */
export const requeueCall = (tx: Tx, callId: string, at: Date, giveUpAt: Date) =>
  tx.run(sql`update provider_calls set state = 'queued', run_after = ${at}, give_up_at = ${giveUpAt}, key_no = key_no + refused::int, refused = false
    where call_id = ${callId} and state in ('failed', 'dead')`);

/** Of the tenant, who is billed and in which currency. */
export const selectBilledTo = (tx: Tx) =>
  tx.one(sql<{
    billedTo: BilledTo;
    currency: string;
  }>`select jsonb_build_object('name', coalesce(d.name, t.name), 'email', d.email, 'address', d.address, 'taxId', d.tax_id) as "billedTo",
      coalesce((select currency from subscriptions s where state <> 'cancelled' limit 1), 'USD') as currency
    from tenants t left join billing_details d on d.tenant_id = t.tenant_id`);

/** The charge of an invoice at a provider, the one that was paid first. */
export const selectChargeAt = (tx: Tx, provider: Provider, invoiceId: string) =>
  tx.maybe(sql<{ reference: string }>`select reference from invoice_charges
    where provider = ${provider} and invoice_id = ${invoiceId} order by paid desc, updated_at desc limit 1`);

/** What became of a call, for whoever waits for it. */
export const selectCallAnswer = (tx: Tx, callId: string) =>
  tx.maybe(
    sql<{
      kind: string;
      state: (typeof CALL_STATES)[number];
      response: { url?: string } | null;
      error: string | null;
      doneAt: Date | null;
    }>`select kind, state, response, error, done_at as "doneAt" from provider_calls where call_id = ${callId}`,
  );

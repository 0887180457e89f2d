import type { CALL_STATES } from "#shared/contracts/billing/webhooks.ts";
import type { Provider } from "#shared/contracts/billing/subscriptions.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import { allOf, sql } from "#server/platform/postgres/sql.ts";
import type { PlatformTx } from "#server/platform/postgres/tx.ts";

export interface CallLogRow {
  callId: string;
  tenantId: TenantId;
  tenantName: string;
  provider: Provider;
  kind: string;
  state: (typeof CALL_STATES)[number];
  attempts: number;
  createdAt: Date;
  runAfter: Date;
  error: string | null;
}

const COLUMNS = sql`c.call_id as "callId", c.tenant_id as "tenantId", t.name as "tenantName", c.provider, c.kind, c.state, c.attempts,
  c.created_at as "createdAt", c.run_after as "runAfter", c.error`;
const FROM = sql`from provider_calls c join tenants t on t.tenant_id = c.tenant_id`;

/** Newest first. */
export const selectCalls = (
  tx: PlatformTx,
  filter: {
    states?: readonly string[] | undefined;
    before?: { createdAt: string; callId: string } | undefined;
  },
  limit: number,
) =>
  tx.many(
    sql<CallLogRow>`select ${COLUMNS} ${FROM} where ${allOf([
      ...(filter.states ? [sql`c.state = any(${[...filter.states]})`] : []),
      ...(filter.before
        ? [
            sql`(c.created_at, c.call_id) < (${filter.before.createdAt}::timestamptz, ${filter.before.callId}::uuid)`,
          ]
        : []),
    ])} order by c.created_at desc, c.call_id desc limit ${limit}`,
  );

export const selectCall = (tx: PlatformTx, callId: string) =>
  tx.one(sql<CallLogRow>`select ${COLUMNS} ${FROM} where c.call_id = ${callId}`);

export interface ProviderFigures {
  provider: Provider;
  waitingCalls: number;
  deadCalls: number;
  failingSince: Date | null;
  error: string | null;
  tenants: number;
}

/** `failing`: a call, or a webhook's subject, waits that failed the last time; its error is the newest one. */
export const selectProviderFigures = (tx: PlatformTx, providers: readonly Provider[]) =>
  tx.many(sql<ProviderFigures>`select p.provider,
      (select count(*)::int from provider_calls c where c.provider = p.provider and state in ('queued', 'failed')) as "waitingCalls",
      (select count(*)::int from provider_calls c where c.provider = p.provider and state = 'dead') as "deadCalls",
      least((select min(failing_since) from provider_calls c where c.provider = p.provider and state = 'failed'),
        (select min(received_at) from webhook_events w where w.provider = p.provider and state = 'failed')) as "failingSince",
      (select error from (select error, run_after from provider_calls c where c.provider = p.provider and state = 'failed'
        union all select note, run_after from webhook_events w where w.provider = p.provider and state = 'failed') e
        order by run_after desc limit 1) as error,
      (select count(*)::int from subscriptions s where s.renewal_owner = p.provider and s.state <> 'cancelled') as tenants
    from unnest(${[...providers]}::text[]) as p(provider)`);

import type { Provider } from "#shared/contracts/billing/subscriptions.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";

export const makeCustomer = (tx: Tx, provider: Provider): Promise<number> =>
  tx.run(sql`insert into billing_customers (provider, reference, state, updated_at)
    values (${provider}, ${`cus_${tx.tenantId.slice(-8)}`}, 'ready', now())`);

export const readCalls = (
  tx: Tx,
): Promise<{ kind: string; provider: string; key: string; request: object }[]> =>
  tx.many(sql`select kind, provider, key, request from provider_calls order by kind, key`);

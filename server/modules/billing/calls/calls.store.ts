import type { Provider } from "#shared/contracts/billing/subscriptions.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";

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
  },
): Promise<boolean> {
  const rows =
    await tx.run(sql`insert into provider_calls (call_id, provider, kind, key, request, invoice_id, run_after, created_at)
    values (${call.callId}, ${call.provider}, ${call.kind}, ${call.key}, ${JSON.stringify(call.request)}, ${call.invoiceId}, ${call.at}, ${call.at})
    on conflict (tenant_id, provider, key) do nothing`);
  return rows === 1;
}

export const selectCallByKey = (tx: Tx, provider: Provider, key: string) =>
  tx.one(
    sql<{
      callId: string;
    }>`select call_id as "callId" from provider_calls where provider = ${provider} and key = ${key}`,
  );

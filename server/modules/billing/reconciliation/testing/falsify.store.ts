import pg from "pg";
import type { Provider } from "#shared/contracts/billing/subscriptions.ts";
import { clientConfig, type PgConnections } from "#server/platform/postgres/connection.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";

/** What none of our code does: each makes one kind of difference. */
export const raiseBilledUsage = (tx: Tx) =>
  tx.run(
    sql`update usage_windows set billed = jsonb_set(billed, '{events}', to_jsonb((billed->>'events')::bigint + 1))`,
  );
export const lowerUsageDays = (tx: Tx) =>
  tx.run(sql`update usage_days set quantity = quantity - 1 where kind = 'events'`);
export const raisePaid = (tx: Tx) =>
  tx.run(sql`update invoices set paid = paid + 100 where state = 'open'`);
export const forgetCustomer = (tx: Tx, provider: Provider) =>
  tx.run(sql`update billing_customers set state = 'failed' where provider = ${provider}`);
export const delayRenewal = (tx: Tx, at: Date) =>
  tx.run(sql`update subscriptions set next_invoice_at = ${at}`);
export const raiseGeneration = (tx: Tx) =>
  tx.run(sql`update invoices set owner_generation = owner_generation + 1`);
export const nameReference = (tx: Tx, reference: string) =>
  tx.run(sql`update invoice_charges set reference = ${reference}`);
export const collectElsewhere = (tx: Tx, provider: Provider) =>
  tx.run(sql`update invoices set provider = ${provider}`);
export const raiseTold = (tx: Tx, day: string, quantity: number, at: Date) =>
  tx.run(sql`insert into meter_reports (provider, day, report_no, quantity, reported, at)
    values ('stripe', ${day}::date, 9, ${quantity}, ${quantity}, ${at})`);

/** Behind every guard of the database. */
export async function unbalance(connections: PgConnections, tenantId: string): Promise<void> {
  const client = new pg.Client(clientConfig(connections.owner, "falsify"));
  await client.connect();
  try {
    await client.query("begin");
    await client.query("select set_config('app.tenant_id', $1, true)", [tenantId]);
    await client.query("alter table ledger_entries disable trigger keep_the_books");
    await client.query(
      "update ledger_entries set amount = amount + 7 where ctid = (select ctid from ledger_entries where account = 'revenue' limit 1)",
    );
    await client.query("alter table ledger_entries enable trigger keep_the_books");
    await client.query("commit");
  } finally {
    await client.end();
  }
}

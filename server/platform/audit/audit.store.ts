import { sql } from "../postgres/sql.ts";
import type { Tx } from "../postgres/tx.ts";
import { GENESIS_HASH, hashEntry } from "./audit-hash.ts";

export interface AuditRow {
  at: Date;
  action: string;
  outcome: "done" | "refused";
  code: string | null;
  actorKind: string;
  actorId: string;
  actorName: string;
  impersonatorId: string | null;
  impersonationId: string | null;
  target: string | null;
  reason: string | null;
  before: unknown;
  after: unknown;
  requestId: string;
  ip: string | null;
}

/** Appends to the chain of the transaction's tenant. The head's row lock orders concurrent writers. */
export async function appendAuditEntry(tx: Tx, row: AuditRow): Promise<void> {
  const before = toJson(row.before);
  const after = toJson(row.after);
  const head = await lockHead(tx);
  const seq = head.seq + 1;
  const hash = hashEntry(head.hash, {
    ...row,
    before,
    after,
    tenantId: tx.tenantId,
    appId: head.appId,
    seq,
    at: row.at.toISOString(),
  });
  await Promise.all([
    tx.run(sql`insert into audit_entries (app_id, seq, at, action, outcome, code, actor_kind, actor_id, actor_name, impersonator_id, impersonation_id, target, reason, before, after, request_id, ip, prev_hash, hash)
      values (${head.appId}, ${seq}, ${row.at}, ${row.action}, ${row.outcome}, ${row.code}, ${row.actorKind}, ${row.actorId}, ${row.actorName}, ${row.impersonatorId}, ${row.impersonationId},
        ${row.target}, ${row.reason}, ${before === null ? null : JSON.stringify(before)}, ${after === null ? null : JSON.stringify(after)}, ${row.requestId}, ${row.ip}, ${head.hash}, ${hash})`),
    tx.run(sql`update audit_heads set seq = ${seq}, hash = ${hash}`),
  ]);
}

async function lockHead(tx: Tx): Promise<{ seq: number; hash: Buffer; appId: string }> {
  const read = sql<{
    seq: number;
    hash: Buffer;
    appId: string;
  }>`select seq, hash, app_id as "appId" from audit_heads for update`;
  const head = await tx.maybe(read);
  if (head) return head;
  await tx.run(
    sql`insert into audit_heads (seq, hash) values (0, ${GENESIS_HASH}) on conflict do nothing`,
  );
  return tx.one(read);
}

/** What the database will give back: dates as text, nothing undefined. */
const toJson = (value: unknown): unknown =>
  value === null || value === undefined ? null : JSON.parse(JSON.stringify(value));

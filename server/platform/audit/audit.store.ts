import { sql } from "../postgres/sql.ts";
import type { Tx } from "../postgres/tx.ts";
import { contentHash, GENESIS_HASH } from "./audit-hash.ts";
import { toJson, toText } from "./audit-json.ts";

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

/** Appends to the chain of the transaction's tenant, in one round trip. The head's row lock orders concurrent writers. */
export async function appendAuditEntry(tx: Tx, row: AuditRow): Promise<void> {
  const entry = clean(row);
  const content = contentHash({ ...entry, tenantId: tx.tenantId, at: row.at.toISOString() });
  if (await append(tx, entry, content)) return;
  // The tenant's first entry.
  await tx.run(
    sql`insert into audit_heads (seq, prev_hash, hash) values (0, ${GENESIS_HASH}, ${GENESIS_HASH}) on conflict do nothing`,
  );
  if (!(await append(tx, entry, content)))
    throw new Error(`tenant ${tx.tenantId} has no audit head`);
}

async function append(tx: Tx, row: AuditRow, content: Buffer): Promise<boolean> {
  const rows = await tx.run(sql`with head as (
      update audit_heads set seq = seq + 1, prev_hash = hash, hash = sha256(hash || int8send(seq + 1) || uuid_send(app_id) || ${content}::bytea)
      returning app_id, seq, prev_hash, hash)
    insert into audit_entries (app_id, seq, at, action, outcome, code, actor_kind, actor_id, actor_name, impersonator_id, impersonation_id, target, reason, before, after, request_id, ip, prev_hash, hash)
    select app_id, seq, ${row.at}, ${row.action}, ${row.outcome}, ${row.code}, ${row.actorKind}, ${row.actorId}, ${row.actorName}, ${row.impersonatorId}, ${row.impersonationId},
      ${row.target}, ${row.reason}, ${json(row.before)}, ${json(row.after)}, ${row.requestId}, ${row.ip}, prev_hash, hash from head`);
  return rows === 1;
}

/** What the database will give back: text and JSON it can hold. */
const clean = (row: AuditRow): AuditRow => ({
  ...row,
  actorName: toText(row.actorName),
  target: row.target === null ? null : toText(row.target),
  reason: row.reason === null ? null : toText(row.reason),
  requestId: toText(row.requestId),
  ip: row.ip === null ? null : toText(row.ip),
  before: toJson(row.before),
  after: toJson(row.after),
});

const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

/** Did this person do just this within the last `withinMs`? Looks at the newest 500 entries of the chain only. */
export async function didRecently(
  tx: Tx,
  entry: { action: string; actorId: string; target: string | null; since: Date },
): Promise<boolean> {
  const found =
    await tx.maybe(sql`select from (select action, actor_id, target, at from audit_entries order by seq desc limit 500) recent
    where action = ${entry.action} and actor_id = ${entry.actorId} and target is not distinct from ${entry.target} and at > ${entry.since} limit 1`);
  return found !== undefined;
}

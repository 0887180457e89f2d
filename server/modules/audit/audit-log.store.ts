import type { TenantId } from "#shared/kernel/ids.ts";
import { DIGEST_BYTES, type AuditSegment } from "#server/platform/audit/audit-segment.ts";
import { allOf, sql, type Query } from "#server/platform/postgres/sql.ts";
import type { PlatformTx, Tx } from "#server/platform/postgres/tx.ts";
import type { AuditEntryRow } from "./audit-entry.ts";

const ENTRY = sql`tenant_id as "tenantId", app_id as "appId", seq, at, action, outcome, code, actor_kind as "actorKind", actor_id as "actorId", actor_name as "actorName",
  impersonator_id as "impersonatorId", impersonation_id as "impersonationId", target, reason, before, after, request_id as "requestId", ip, prev_hash as "prevHash", hash`;

export interface AuditFilter {
  actor?: string | undefined;
  action?: string | undefined;
  target?: string | undefined;
  outcome?: "done" | "refused" | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

const contains = (column: Query<unknown>, text: string) =>
  sql`strpos(lower(${column}), lower(${text})) > 0`;

function conditionsOf(filter: AuditFilter): Query<unknown>[] {
  const { actor, action, target, outcome, from, to } = filter;
  return [
    actor &&
      sql`(actor_id = ${actor} or impersonator_id = ${actor} or ${contains(sql`actor_name`, actor)})`,
    action && sql`starts_with(action, ${action})`,
    target && contains(sql`coalesce(target, '')`, target),
    outcome && sql`outcome = ${outcome}`,
    from && sql`at >= ${from}::timestamptz`,
    to && sql`at < ${to}::timestamptz`,
  ].filter((condition) => typeof condition === "object");
}

/** Newest first, one tenant's. */
export const selectOwnEntries = (
  tx: Tx,
  filter: AuditFilter,
  page: { limit: number; before: number | undefined },
): Promise<AuditEntryRow[]> =>
  tx.many(sql<AuditEntryRow>`select ${ENTRY} from audit_entries
    where ${allOf([...conditionsOf(filter), ...(page.before === undefined ? [] : [sql`seq < ${page.before}`])])} order by seq desc limit ${page.limit}`);

/** Newest first, over all tenants. */
export function selectAllEntries(
  tx: PlatformTx,
  filter: AuditFilter,
  page: {
    limit: number;
    before: readonly [at: string, tenantId: TenantId, seq: number] | undefined;
  },
): Promise<AuditEntryRow[]> {
  const conditions = conditionsOf(filter);
  if (page.before) {
    const [at, tenantId, seq] = page.before;
    conditions.push(
      sql`(at, tenant_id, seq) < (${at}::timestamptz, ${tenantId}::uuid, ${seq}::bigint)`,
    );
  }
  return tx.many(
    sql<AuditEntryRow>`select ${ENTRY} from audit_entries where ${allOf(conditions)} order by at desc, tenant_id desc, seq desc limit ${page.limit}`,
  );
}

export const selectEntriesAfter = (
  tx: Tx,
  seq: number,
  upTo: number,
  limit: number,
): Promise<AuditEntryRow[]> =>
  tx.many(
    sql<AuditEntryRow>`select ${ENTRY} from audit_entries where seq > ${seq} and seq <= ${upTo} order by seq limit ${limit}`,
  );

interface HeadRow {
  /** Null when there are entries but the head is gone. */
  seq: number | null;
  hash: Buffer | null;
  highest: number;
}

/** Head and highest entry of one snapshot; undefined for a tenant without any entry. */
export const selectHead = (tx: Tx): Promise<HeadRow | undefined> =>
  tx.maybe(sql<HeadRow>`select h.seq, h.hash, coalesce((select max(seq) from audit_entries), 0) as highest
    from (select 1) one left join audit_heads h on true where h.seq is not null or exists (select from audit_entries)`);

const SEGMENT = sql`first_seq as "firstSeq", last_seq as "lastSeq", last_hash as "lastHash", digests, key_id as "keyId", signature`;

export const selectSegmentAfter = (
  tx: Tx,
  lastSeq: number,
  upTo: number,
): Promise<AuditSegment | undefined> =>
  tx.maybe(
    sql<AuditSegment>`select ${SEGMENT} from audit_segments where last_seq > ${lastSeq} and last_seq <= ${upTo} order by last_seq limit 1`,
  );

export const selectLastSegment = (tx: Tx): Promise<AuditSegment | undefined> =>
  tx.maybe(sql<AuditSegment>`select ${SEGMENT} from audit_segments order by last_seq desc limit 1`);

/** False when another process signed from there first. */
export async function insertSegment(tx: Tx, segment: AuditSegment, at: Date): Promise<boolean> {
  const rows =
    await tx.run(sql`insert into audit_segments (first_seq, last_seq, last_hash, digests, key_id, signature, signed_at)
    values (${segment.firstSeq}, ${segment.lastSeq}, ${segment.lastHash}, ${segment.digests}, ${segment.keyId}, ${segment.signature}, ${at}) on conflict do nothing`);
  return rows === 1;
}

/** Tenants whose chain has entries that no segment covers. */
export const selectUnsigned = async (tx: PlatformTx): Promise<TenantId[]> =>
  (
    await tx.many(sql<{ tenantId: TenantId }>`select tenant_id as "tenantId" from audit_heads h
      where h.seq > coalesce((select max(s.last_seq) from audit_segments s where s.tenant_id = h.tenant_id), 0)`)
  ).map(({ tenantId }) => tenantId);

export interface ChainLinks {
  lastSeq: number | null;
  lastHash: Buffer | null;
  /** The first bytes of each hash, one after the other. */
  digests: Buffer | null;
  /** The first entry that does not follow the one before it. */
  broken: number | null;
}

/** The next `limit` entries after `from` as links of the chain, in one row. */
export const selectLinks = (
  tx: Tx,
  from: number,
  fromHash: Buffer,
  limit: number,
): Promise<ChainLinks> =>
  tx.one(sql<ChainLinks>`select max(seq) as "lastSeq", (array_agg(hash order by seq desc))[1] as "lastHash",
      string_agg(substr(hash, 1, ${DIGEST_BYTES}), '' order by seq) as digests,
      min(expected) filter (where seq <> expected or prev_hash <> before) as broken
    from (select seq, hash, prev_hash, ${from} + row_number() over (order by seq) as expected, coalesce(lag(hash) over (order by seq), ${fromHash}::bytea) as before
      from (select seq, hash, prev_hash from audit_entries where seq > ${from} order by seq limit ${limit}) next) links`);

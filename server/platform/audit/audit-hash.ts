import { hash } from "node:crypto";
import { canonicalJson } from "./audit-json.ts";

export const GENESIS_HASH = Buffer.alloc(32);

/** What an entry says, in the form the database gives back: no `undefined`, no dates. */
export interface AuditContent {
  tenantId: string;
  /** `2026-11-22T07:10:00.000Z` */
  at: string;
  action: string;
  outcome: string;
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

/** SHA-256 over the entry as a JSON array in this order, the keys of `before` and `after` sorted. */
export function contentHash(entry: AuditContent): Buffer {
  const said = [
    entry.tenantId,
    entry.at,
    entry.action,
    entry.outcome,
    entry.code,
    entry.actorKind,
    entry.actorId,
    entry.actorName,
    entry.impersonatorId,
    entry.impersonationId,
    entry.target,
    entry.reason,
    entry.requestId,
    entry.ip,
  ];
  const changes = [canonicalJson(entry.before), canonicalJson(entry.after)];
  return hash("sha256", `[${JSON.stringify(said)},${changes.join(",")}]`, "buffer");
}

/** An entry's place in the chain. */
export interface AuditPlace {
  seq: number;
  appId: string;
}

/**
 * SHA-256 over previous hash, seq (8 bytes, big endian), app id (16 bytes) and content hash. The database computes the
 * same in the statement that moves the head, so that a writer needs one round trip.
 */
export function chainHash(prevHash: Uint8Array, place: AuditPlace, content: Uint8Array): Buffer {
  const bytes = Buffer.alloc(88);
  bytes.set(prevHash.subarray(0, 32), 0);
  bytes.writeBigInt64BE(BigInt(place.seq), 32);
  bytes.write(place.appId.replaceAll("-", ""), 40, "hex");
  bytes.set(content, 56);
  return hash("sha256", bytes, "buffer");
}

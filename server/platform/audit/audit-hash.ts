import { hash } from "node:crypto";

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

const FIELDS = [
  "tenantId",
  "at",
  "action",
  "outcome",
  "code",
  "actorKind",
  "actorId",
  "actorName",
  "impersonatorId",
  "impersonationId",
  "target",
  "reason",
  "before",
  "after",
  "requestId",
  "ip",
] as const satisfies readonly (keyof AuditContent)[];

/** SHA-256 over the entry's canonical JSON: fixed field order, object keys sorted. */
export const contentHash = (entry: AuditContent): Buffer =>
  hash("sha256", JSON.stringify(FIELDS.map((field) => canonical(entry[field]))), "buffer");

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

/** jsonb forgets the order of keys, so the hash must not depend on it. */
function canonical(value: unknown): unknown {
  if (value === null || typeof value !== "object") return value ?? null;
  if (Array.isArray(value)) return value.map(canonical);
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, canonical(inner)]),
  );
}

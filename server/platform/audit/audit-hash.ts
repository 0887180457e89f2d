import { hash } from "node:crypto";

export const GENESIS_HASH = Buffer.alloc(32);

/** What an entry's hash covers, in this order; the same fields a verifier reads from an export. */
export interface HashedEntry {
  tenantId: string;
  appId: string;
  seq: number;
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
  "appId",
  "seq",
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
] as const;

/** SHA-256 over the previous hash and the entry's canonical JSON (fixed field order, object keys sorted). */
export function hashEntry(prevHash: Uint8Array, entry: HashedEntry): Buffer {
  const text = JSON.stringify(FIELDS.map((field) => canonical(entry[field])));
  return hash("sha256", Buffer.concat([prevHash, Buffer.from(text)]), "buffer");
}

/** jsonb forgets the order of keys, so the hash must not depend on it. */
function canonical(value: unknown): unknown {
  if (value === null || typeof value !== "object") return value ?? null;
  if (Array.isArray(value)) return value.map(canonical);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, canonical(inner)]),
  );
}

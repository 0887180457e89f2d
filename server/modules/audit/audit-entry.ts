import type { AuditEntry } from "#shared/contracts/audit.ts";
import { contentHash } from "#server/platform/audit/audit-hash.ts";
import type { ChainRecord } from "./chain-record.ts";

export type AuditEntryRow = Omit<AuditEntry, "at" | "prevHash" | "hash"> & {
  at: Date;
  prevHash: Buffer;
  hash: Buffer;
};

export const toAuditEntry = (row: AuditEntryRow): AuditEntry => ({
  ...row,
  at: row.at.toISOString(),
  prevHash: row.prevHash.toString("hex"),
  hash: row.hash.toString("hex"),
});

export const recordOfRow = (row: AuditEntryRow): ChainRecord => ({
  seq: row.seq,
  appId: row.appId,
  prevHash: row.prevHash,
  hash: row.hash,
  content: contentHash({ ...row, at: row.at.toISOString() }),
});

export const recordOfEntry = (entry: AuditEntry): ChainRecord => ({
  seq: entry.seq,
  appId: entry.appId,
  prevHash: Buffer.from(entry.prevHash, "hex"),
  hash: Buffer.from(entry.hash, "hex"),
  content: contentHash(entry),
});

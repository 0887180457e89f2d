import { join } from "node:path";
import { fileAnchor, noAnchor, type AuditAnchor } from "./audit-anchor.ts";
import { openAuditKeys, type AuditKeys } from "./audit-keys.ts";

/** What makes a chain hold against the owner of the database: signing keys, and heads kept outside. */
export interface AuditSeal {
  readonly keys: AuditKeys;
  readonly anchor: AuditAnchor;
}

/** `folder` holds `audit-heads.jsonl`; without one no heads are kept outside. */
export async function openAuditSeal(options: {
  keysFolder: string;
  folder: string | undefined;
  nowMs: number;
}): Promise<AuditSeal> {
  const { keysFolder, folder, nowMs } = options;
  return {
    keys: await openAuditKeys(keysFolder, nowMs),
    anchor: folder === undefined ? noAnchor : fileAnchor(join(folder, "audit-heads.jsonl")),
  };
}

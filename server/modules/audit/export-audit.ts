import type { TenantId } from "#shared/kernel/ids.ts";
import { exportBytes, type AuditSegment } from "#server/platform/audit/audit-segment.ts";
import type { Services } from "#server/platform/context/services.ts";
import { toAuditEntry, type AuditEntryRow } from "./audit-entry.ts";
import { selectEntriesAfter, selectHead, selectSegmentAfter } from "./audit-log.store.ts";

export const EXPORT_FORMAT = "umg.audit.v1";
const PAGE = 500;

/**
 * One tenant's chain as JSON Lines: a header, the entries in order with each signed segment before its first entry, and a
 * signed end. A page is read at a time, in a transaction of its own: a slow reader holds nothing.
 */
export async function* exportAudit(
  services: Pick<Services, "db" | "auditSeal" | "clock">,
  tenantId: TenantId,
): AsyncGenerator<string, void> {
  const { db, auditSeal, clock } = services;
  const head = await db.tenant(tenantId, "read", selectHead);
  const lastSeq = head?.highest ?? 0;
  const exportedAt = clock.now().toISOString();
  yield line({ kind: "header", format: EXPORT_FORMAT, tenantId, lastSeq, exportedAt });
  let seq = 0;
  let headHash = Buffer.alloc(32).toString("hex");
  let segment: AuditSegment | undefined;
  while (seq < lastSeq) {
    const rows: AuditEntryRow[] = await db.tenant(tenantId, "read", (tx) =>
      selectEntriesAfter(tx, seq, lastSeq, PAGE),
    );
    for (const row of rows) {
      if (row.seq > (segment?.lastSeq ?? 0)) {
        const after = row.seq - 1;
        segment = await db.tenant(tenantId, "read", (tx) => selectSegmentAfter(tx, after, lastSeq));
        if (segment) yield line({ kind: "segment", ...toText(segment) });
        // From here on nothing is signed yet.
        else segment = { ...NONE, lastSeq };
      }
      yield line({ kind: "entry", ...toAuditEntry(row) });
      headHash = row.hash.toString("hex");
    }
    const last = rows.at(-1);
    if (!last) break;
    seq = last.seq;
  }
  const { keyId, signature } = auditSeal.keys.sign(
    exportBytes(tenantId, { lastSeq, headHash, exportedAt }),
  );
  yield line({ kind: "end", lastSeq, headHash, keyId, signature: signature.toString("base64url") });
}

const empty = Buffer.alloc(0);
const NONE: AuditSegment = {
  firstSeq: 0,
  lastSeq: 0,
  lastHash: empty,
  digests: empty,
  keyId: "",
  signature: empty,
};

const toText = (segment: AuditSegment) => ({
  ...segment,
  lastHash: segment.lastHash.toString("hex"),
  digests: segment.digests.toString("base64url"),
  signature: segment.signature.toString("base64url"),
});

const line = (value: object): string => `${JSON.stringify(value)}\n`;

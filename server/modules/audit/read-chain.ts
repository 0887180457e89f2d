import { segmentBytes, type AuditSegment } from "#server/platform/audit/audit-segment.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import type { Services } from "#server/platform/context/services.ts";
import { recordOfRow, type AuditEntryRow } from "./audit-entry.ts";
import {
  selectEntriesAfter,
  selectHead,
  selectLastSegment,
  selectSegmentAfter,
} from "./audit-log.store.ts";
import type { ChainEvidence } from "./check-chain.ts";

const PAGE = 1000;

/** Entries in order, a page at a time. */
export async function* readEntries(tx: Tx, upTo: number): AsyncGenerator<AuditEntryRow, void> {
  let seq = 0;
  for (;;) {
    const page = await selectEntriesAfter(tx, seq, upTo, PAGE);
    yield* page;
    const last = page.at(-1);
    if (!last || page.length < PAGE) return;
    seq = last.seq;
  }
}

/** Segments in order, one at a time, up to the one that ends with `upTo`. */
export function segmentReader(tx: Tx, upTo: number): () => Promise<AuditSegment | undefined> {
  let lastSeq = 0;
  return async () => {
    const segment = await selectSegmentAfter(tx, lastSeq, upTo);
    if (segment) lastSeq = segment.lastSeq;
    return segment;
  };
}

/** All that the database and the anchor know of the transaction's tenant, as of now. */
export async function gatherEvidence(
  tx: Tx,
  { auditSeal }: Pick<Services, "auditSeal">,
): Promise<ChainEvidence> {
  const { keys, anchor } = auditSeal;
  await keys.reload();
  // These before the head: what is appended and signed while we look may be newer than the head we read.
  const anchored = await anchor.last(tx.tenantId);
  const lastSegment = await selectLastSegment(tx);
  const head = await selectHead(tx);
  const upTo = Math.max(head?.seq ?? 0, head?.highest ?? 0);
  async function* records() {
    for await (const row of readEntries(tx, upTo)) yield recordOfRow(row);
  }
  return {
    records: records(),
    nextSegment: segmentReader(tx, lastSegment?.lastSeq ?? 0),
    checkSegment: (segment) =>
      keys.check(segment.keyId, segmentBytes(tx.tenantId, segment), segment.signature),
    ...(head ? { head: { seq: head.seq ?? 0, hash: head.hash ?? Buffer.alloc(0) } } : {}),
    anchor: anchored,
  };
}

import { hash } from "node:crypto";

/** A signed stretch of one tenant's chain. */
export interface AuditSegment {
  firstSeq: number;
  lastSeq: number;
  lastHash: Buffer;
  /** The first 8 bytes of each entry's hash, first to last. */
  digests: Buffer;
  keyId: string;
  signature: Buffer;
}

export const DIGEST_BYTES = 8;

/** What a segment's signature covers. */
export const segmentBytes = (
  tenantId: string,
  segment: Pick<AuditSegment, "firstSeq" | "lastSeq" | "lastHash" | "digests">,
): Buffer =>
  lines(
    "umg.audit.segment.v1",
    tenantId,
    segment.firstSeq,
    segment.lastSeq,
    segment.lastHash.toString("hex"),
    hash("sha256", segment.digests, "hex"),
  );

/** What the signature at the end of an export covers: with the last hash, everything before it. */
export const exportBytes = (
  tenantId: string,
  end: { lastSeq: number; headHash: string; exportedAt: string },
): Buffer => lines("umg.audit.export.v1", tenantId, end.lastSeq, end.headHash, end.exportedAt);

const lines = (...parts: (string | number)[]): Buffer => Buffer.from(`${parts.join("\n")}\n`);

import { GENESIS_HASH } from "#server/platform/audit/audit-hash.ts";
import type { AnchoredHead } from "#server/platform/audit/audit-anchor.ts";
import { DIGEST_BYTES, type AuditSegment } from "#server/platform/audit/audit-segment.ts";
import type { SignatureCheck } from "#server/platform/audit/audit-keys.ts";
import { fits, type ChainRecord, type Wrong } from "./chain-record.ts";
import { diagnose, removed, WINDOW } from "./diagnose.ts";

export interface ChainEvidence {
  /** In the order they stand; read in pages, so the memory does not grow with the chain. */
  readonly records: AsyncIterator<ChainRecord, unknown>;
  /** The next signed segment, in order. */
  readonly nextSegment: () => Promise<AuditSegment | undefined>;
  readonly checkSegment: (segment: AuditSegment) => SignatureCheck;
  /** The head the database keeps beside the chain. */
  readonly head?: AnchoredHead;
  /** A head kept outside. */
  readonly anchor?: AnchoredHead | undefined;
}

export interface ChainVerdict {
  readonly entries: number;
  readonly headHash: Buffer;
  readonly signedSegments: number;
  readonly firstWrong: Wrong | null;
}

/** Walks a chain once and stops at the first thing that is wrong. */
export async function checkChain(evidence: ChainEvidence): Promise<ChainVerdict> {
  let seq = 0;
  let hash: Buffer = GENESIS_HASH;
  let signedSegments = 0;
  const verdict = (firstWrong: Wrong | null): ChainVerdict => ({
    entries: seq,
    headHash: hash,
    signedSegments,
    firstWrong,
  });

  let segment = await evidence.nextSegment();
  const openSegment = () => (segment ? wrongSegment(evidence, segment, seq + 1) : undefined);
  let wrong = openSegment();
  for (;;) {
    const { done, value } = await evidence.records.next();
    if (done) break;
    const record = value as ChainRecord;
    const expected = seq + 1;
    if (record.seq !== expected || !record.prevHash.equals(hash) || !fits(record, expected, hash)) {
      const window = await fill([record], evidence.records);
      return verdict(diagnose(expected, hash, window, evidence.head?.hash));
    }
    if (wrong) return verdict(wrong);
    if (segment && !digestFits(segment, record)) return verdict(rewritten(record.seq));
    if (evidence.anchor?.seq === record.seq && !evidence.anchor.hash.equals(record.hash))
      return verdict(rewritten(record.seq));
    seq = record.seq;
    hash = record.hash;
    if (segment?.lastSeq === seq) {
      signedSegments += 1;
      segment = await evidence.nextSegment();
      wrong = openSegment();
    }
  }
  const known = Math.max(segment?.lastSeq ?? 0, evidence.anchor?.seq ?? 0, evidence.head?.seq ?? 0);
  if (known > seq) return verdict(removed(seq + 1, "the end of the chain was cut off"));
  return verdict(wrong ?? wrongHead(evidence, seq, hash));
}

function wrongSegment(
  { checkSegment }: Pick<ChainEvidence, "checkSegment">,
  segment: AuditSegment,
  from: number,
): Wrong | undefined {
  const say = (seq: number, message: string): Wrong => ({ seq, kind: "signature", message });
  if (segment.firstSeq !== from)
    return say(from, `The signature of the entries from ${from} on was removed.`);
  const { firstSeq, lastSeq, digests } = segment;
  const which = `the entries ${firstSeq} to ${lastSeq}`;
  const whole = digests.length === (lastSeq - firstSeq + 1) * DIGEST_BYTES;
  const holds = checkSegment(segment);
  if (holds === "unknown_key")
    return say(firstSeq, `The key ${segment.keyId} that signed ${which} is not known here.`);
  if (!holds || !whole) return say(firstSeq, `The signature of ${which} does not hold.`);
  return undefined;
}

function digestFits(segment: AuditSegment, record: ChainRecord): boolean {
  const start = (record.seq - segment.firstSeq) * DIGEST_BYTES;
  const digest = segment.digests.subarray(start, start + DIGEST_BYTES);
  const last = record.seq !== segment.lastSeq || segment.lastHash.equals(record.hash);
  return last && digest.equals(record.hash.subarray(0, DIGEST_BYTES));
}

const rewritten = (seq: number): Wrong => ({
  seq,
  kind: "altered",
  message: `Entry ${seq} was rewritten, and the hashes after it with it, since its hash was signed.`,
});

function wrongHead({ head }: ChainEvidence, seq: number, hash: Buffer): Wrong | null {
  if (!head || (head.seq === seq && head.hash.equals(hash))) return null;
  const message = `The head says entry ${head.seq}, the chain ends with entry ${seq}.`;
  return { seq, kind: "head", message };
}

/** Looks ahead; what cannot be read there does not matter any more. */
async function fill(
  window: ChainRecord[],
  records: ChainEvidence["records"],
): Promise<ChainRecord[]> {
  try {
    while (window.length < WINDOW) {
      const { done, value } = await records.next();
      if (done) break;
      window.push(value as ChainRecord);
    }
  } catch {
    return window;
  }
  return window;
}

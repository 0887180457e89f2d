import type { AuditVerdict } from "#shared/contracts/audit.ts";
import { verifierOf } from "#server/platform/audit/audit-keys.ts";
import { exportBytes, segmentBytes } from "#server/platform/audit/audit-segment.ts";
import { recordOfEntry } from "./audit-entry.ts";
import type { ChainRecord, Wrong } from "./chain-record.ts";
import { checkChain, type ChainVerdict } from "./check-chain.ts";
import { removed } from "./diagnose.ts";
import { BadLine, openExportLines, type ExportEnd, type ExportHeader } from "./export-lines.ts";
import { toVerdict } from "./verify-audit.ts";

/**
 * Verifies an exported chain without any server, in bounded memory. `lines` are the file's (`readline`), `publicKeys` the
 * server's audit keys in PEM, got by another way than the file.
 */
export async function verifyExport(
  lines: AsyncIterable<string>,
  publicKeys: readonly string[],
  now: Date,
): Promise<AuditVerdict & { tenantId: string | null }> {
  const file = openExportLines(lines);
  const keys = verifierOf(publicKeys);
  let seq = 0;
  let covered = 0;
  const failed = (wrong: Wrong): ChainVerdict => ({
    entries: seq,
    headHash: Buffer.alloc(0),
    signedSegments: 0,
    firstWrong: wrong,
  });
  let header: ExportHeader | undefined;
  const check = async (): Promise<ChainVerdict> => {
    header = await file.take("header");
    if (!header) return failed(removed(1, "the file does not begin with the header of an export"));
    const { tenantId } = header;
    const verdict = await checkChain({
      records: records(),
      async nextSegment() {
        const segment = await file.take("segment");
        covered = segment?.lastSeq ?? covered;
        return segment;
      },
      checkSegment: (segment) =>
        keys.check(segment.keyId, segmentBytes(tenantId, segment), segment.signature),
    });
    if (verdict.firstWrong) return verdict;
    if (await file.take("segment")) {
      const message = `The signature of the entries from ${covered + 1} on was removed.`;
      return { ...verdict, firstWrong: say(covered + 1, "signature", message) };
    }
    const end = await file.take("end");
    return { ...verdict, firstWrong: wrongEnd(verdict, header, end, await file.ended()) };
  };
  async function* records(): AsyncGenerator<ChainRecord, void> {
    for (let entry = await file.take("entry"); entry; entry = await file.take("entry")) {
      // Entries of another tenant hash right only under their own id, which is part of what they say.
      if (entry.tenantId !== header?.tenantId) throw new BadLine("an entry of another tenant");
      yield recordOfEntry(entry);
      seq = entry.seq;
    }
  }
  const wrongEnd = (
    chain: ChainVerdict,
    { tenantId, exportedAt }: ExportHeader,
    end: ExportEnd | undefined,
    ended: boolean,
  ): Wrong | null => {
    const at = chain.entries;
    if (!end) return removed(at + 1, "the file has no signed end, its tail was cut off");
    const holds = keys.check(
      end.keyId,
      exportBytes(tenantId, { ...end, exportedAt }),
      end.signature,
    );
    if (holds === "unknown_key")
      return say(
        at,
        "signature",
        `The key ${end.keyId} that signed the end is not among the given ones.`,
      );
    if (!holds) return say(at, "signature", "The signature at the end of the file does not hold.");
    if (end.lastSeq > at) return removed(at + 1, "the signed end knows of more entries");
    if (end.lastSeq !== at || end.headHash !== chain.headHash.toString("hex"))
      return say(at, "head", "The chain ends with another entry than the one that was signed.");
    return ended ? null : say(at + 1, "head", "There are lines after the signed end.");
  };
  const say = (where: number, kind: Wrong["kind"], message: string): Wrong => ({
    seq: where,
    kind,
    message,
  });

  const verdict = await check().catch((error: unknown) => {
    if (!(error instanceof BadLine)) throw error;
    return failed(say(seq + 1, "altered", `Entry ${seq + 1} cannot be read: ${error.message}.`));
  });
  return { ...toVerdict(verdict, now), tenantId: header?.tenantId ?? null };
}

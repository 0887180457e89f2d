import { z } from "zod";
import { AuditEntry } from "#shared/contracts/audit.ts";
import type { AuditSegment } from "#server/platform/audit/audit-segment.ts";
import { EXPORT_FORMAT } from "./export-audit.ts";

const bytes = (encoding: "hex" | "base64url") =>
  z.string().transform((text) => Buffer.from(text, encoding));

const Header = z.object({
  kind: z.literal("header"),
  format: z.literal(EXPORT_FORMAT),
  tenantId: z.string(),
  lastSeq: z.number().int(),
  exportedAt: z.string(),
});
const Entry = AuditEntry.extend({ kind: z.literal("entry") });
const Segment = z.object({
  kind: z.literal("segment"),
  firstSeq: z.number().int(),
  lastSeq: z.number().int(),
  lastHash: bytes("hex"),
  digests: bytes("base64url"),
  keyId: z.string(),
  signature: bytes("base64url"),
});
const End = z.object({
  kind: z.literal("end"),
  lastSeq: z.number().int(),
  headHash: z.string(),
  keyId: z.string(),
  signature: bytes("base64url"),
});
const Line = z.discriminatedUnion("kind", [Header, Entry, Segment, End]);

export type ExportHeader = z.output<typeof Header>;
export type ExportEntry = z.output<typeof Entry>;
export type ExportSegment = z.output<typeof Segment> & AuditSegment;
export type ExportEnd = z.output<typeof End>;
type ExportLine = z.output<typeof Line>;

/** A line that is none of ours, or not where it belongs. */
export class BadLine extends Error {}

const LONGEST_LINE = 4_000_000;

/** The lines of an export, one looked ahead; memory for two lines. */
export function openExportLines(input: AsyncIterable<string>): {
  /** The next line if it is of this kind, else undefined and it stays. @throws BadLine */
  take<Kind extends ExportLine["kind"]>(
    kind: Kind,
  ): Promise<Extract<ExportLine, { kind: Kind }> | undefined>;
  /** Is there no line left? */
  ended(): Promise<boolean>;
} {
  const source = input[Symbol.asyncIterator]();
  let number = 0;
  let ahead: ExportLine | undefined;
  const peek = async (): Promise<ExportLine | undefined> => {
    while (ahead === undefined) {
      const { done, value } = await source.next();
      if (done) return undefined;
      number += 1;
      if (value.trim() !== "") ahead = parse(value, number);
    }
    return ahead;
  };
  return {
    async take(kind) {
      const found = await peek();
      if (found?.kind !== kind) return undefined;
      ahead = undefined;
      return found as never;
    },
    ended: async () => (await peek()) === undefined,
  };
}

function parse(text: string, number: number): ExportLine {
  try {
    if (text.length > LONGEST_LINE) throw new Error("it is too long");
    return Line.parse(JSON.parse(text));
  } catch (cause) {
    throw new BadLine(`line ${number} is not one of an audit export`, { cause });
  }
}

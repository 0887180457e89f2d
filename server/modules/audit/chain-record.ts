import { chainHash } from "#server/platform/audit/audit-hash.ts";

/** An entry as a verifier needs it; `content` is computed from what the entry says now. */
export interface ChainRecord {
  readonly seq: number;
  readonly appId: string;
  readonly prevHash: Buffer;
  readonly hash: Buffer;
  readonly content: Buffer;
}

export interface Wrong {
  readonly seq: number;
  readonly kind: "altered" | "removed" | "reordered" | "signature" | "head";
  readonly message: string;
}

/** Is its hash that of its own words, as the `seq`-th after `prevHash`? */
export const fits = (record: ChainRecord, seq: number, prevHash: Buffer): boolean =>
  chainHash(prevHash, { seq, appId: record.appId }, record.content).equals(record.hash);

import { fits, type ChainRecord, type Wrong } from "./chain-record.ts";

/** How far a moved entry is looked for. */
export const WINDOW = 1000;

/**
 * Names what happened where the chain breaks: `at` is expected, with `prevHash` before it; `window` is what stands there
 * and after it. `headHash`, when known, tells a rewritten last entry from a rewritten last but one.
 */
export function diagnose(
  at: number,
  prevHash: Buffer,
  window: readonly ChainRecord[],
  headHash?: Buffer,
): Wrong {
  const [found, next] = window;
  if (!found) return removed(at);
  if (found.seq < at) return reordered(found.seq, `it stands after entry ${at - 1}`);
  if (found.seq > at) {
    const moved = window.some((record) => record.seq === at);
    return moved ? reordered(at, `entry ${found.seq} stands in its place`) : removed(at);
  }
  if (fits(found, at, found.prevHash)) return wrongLink(at, found, next, headHash);
  // The entry that belongs here, kept whole but standing elsewhere.
  const elsewhere = window.find((record) => record.seq !== at && fits(record, at, prevHash));
  if (elsewhere) return reordered(at, `it stands at ${elsewhere.seq}`);
  const place = trueSeq(found, at);
  if (place === undefined) return altered(at, "its hash is not that of what it says");
  return place > at
    ? removed(at, `what stands there was entry ${place}`)
    : reordered(at, `what stands there was entry ${place}`);
}

/** Whole in itself, but after another hash: one of the two was written anew, with a hash of its own. */
function wrongLink(
  at: number,
  found: ChainRecord,
  next: ChainRecord | undefined,
  headHash: Buffer | undefined,
): Wrong {
  const after = next?.prevHash ?? headHash;
  const trusted = after === undefined || after.equals(found.hash);
  return at > 1 && trusted
    ? altered(at - 1, `entry ${at} remembers another hash of it`)
    : altered(at, "it names another entry before it");
}

function trueSeq(record: ChainRecord, near: number): number | undefined {
  for (let away = 1; away <= WINDOW; away++)
    for (const seq of [near + away, near - away])
      if (seq > 0 && fits(record, seq, record.prevHash)) return seq;
  return undefined;
}

const altered = (seq: number, why: string): Wrong => ({
  seq,
  kind: "altered",
  message: `Entry ${seq} was altered: ${why}.`,
});
export const removed = (seq: number, why = "it is missing"): Wrong => ({
  seq,
  kind: "removed",
  message: `Entry ${seq} was removed: ${why}.`,
});
const reordered = (seq: number, why: string): Wrong => ({
  seq,
  kind: "reordered",
  message: `Entry ${seq} was moved: ${why}.`,
});

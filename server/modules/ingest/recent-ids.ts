/**
 * Remembers which events passed lately, as 53-bit hashes in two generations. It may suspect wrongly (ClickHouse is
 * asked then), and it never overlooks a repetition within the last `size` events.
 */
export interface RecentIds {
  suspects(hash: number): boolean;
  add(hash: number): void;
}

export function createRecentIds(size: number): RecentIds {
  let young = new Set<number>();
  let old = new Set<number>();
  return {
    suspects: (hash) => young.has(hash) || old.has(hash),
    add(hash) {
      young.add(hash);
      if (young.size < size) return;
      old = young;
      young = new Set();
    },
  };
}

const PRIME = 0x01000193;
const OTHER_PRIME = 0x85ebca6b;

/** Of the bytes from `start` to `end`; `seed` is the app's, so that two apps' ids never meet. */
export function hashBytes(bytes: Uint8Array, start: number, end: number, seed: number): number {
  let low = seed ^ 0x811c9dc5;
  let high = seed ^ 0x9747b28c;
  for (let index = start; index < end; index++) {
    const byte = bytes[index] ?? 0;
    low = Math.imul(low ^ byte, PRIME);
    high = Math.imul(high ^ byte, OTHER_PRIME);
    high ^= high >>> 13;
  }
  low ^= low >>> 16;
  return (high >>> 11) * 4_294_967_296 + (low >>> 0);
}

export const seedOf = (appId: string): number => Number.parseInt(appId.slice(-8), 16) | 0;

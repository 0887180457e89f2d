import { randomBytes } from "node:crypto";

/**
 * Remembers which events passed lately, by their 53-bit hashes, in a few generations of a Bloom filter. It may suspect wrongly
 * (about one in ten thousand; ClickHouse is asked then), and it never overlooks a repetition within the last `size` events.
 */
export interface RecentIds {
  suspects(hash: number): boolean;
  add(hash: number): void;
}

const BITS_AN_ID = 32;
/** One line of the processor's cache: all bits of an id lie in one. */
const WORDS_A_BLOCK = 16;
const PROBES = 6;
/** A platform with little to do keeps its memory small; each generation is this many times larger than the one before. */
const FIRST_SIZE = 125_000;
const GROWTH = 8;

interface Generation {
  readonly size: number;
  readonly blocks: number;
  readonly words: Uint32Array;
}

/** Takes 4 to 8 bytes an id that came, and 16 an id of `size` once so many were there. */
export function createRecentIds(size: number): RecentIds {
  /** The youngest is the first. */
  let generations = [generationOf(Math.min(size, FIRST_SIZE))];
  let added = 0;
  /** What came before the last `size` ids is needed no more. */
  const renew = (full: Generation) => {
    let kept = 0;
    const needed = generations.filter((each) => (kept += each.size) - each.size < size);
    generations = [generationOf(Math.min(size, full.size * GROWTH)), ...needed];
    added = 0;
  };
  return {
    suspects(hash) {
      for (let index = 0; index < generations.length; index++)
        if (holds(generations[index] as Generation, hash)) return true;
      return false;
    },
    add(hash) {
      const young = generations[0] as Generation;
      let bits = hash | 0;
      const block = blockOf(young, hash);
      for (let probe = 0; probe < PROBES; probe++) {
        bits = mix(bits);
        const word = block + ((bits >>> 5) & (WORDS_A_BLOCK - 1));
        young.words[word] = (young.words[word] as number) | (1 << (bits & 31));
      }
      added += 1;
      if (added >= young.size) renew(young);
    },
  };
}

function generationOf(size: number): Generation {
  const blocks = 2 ** Math.ceil(Math.log2(Math.max(1, (size * BITS_AN_ID) / (WORDS_A_BLOCK * 32))));
  return { size, blocks, words: new Uint32Array(blocks * WORDS_A_BLOCK) };
}

const blockOf = ({ blocks }: Generation, hash: number): number =>
  ((hash / 4_294_967_296) & (blocks - 1)) * WORDS_A_BLOCK;

function holds(generation: Generation, hash: number): boolean {
  const { words } = generation;
  const block = blockOf(generation, hash);
  let bits = hash | 0;
  for (let probe = 0; probe < PROBES; probe++) {
    bits = mix(bits);
    const word = words[block + ((bits >>> 5) & (WORDS_A_BLOCK - 1))] as number;
    if ((word & (1 << (bits & 31))) === 0) return false;
  }
  return true;
}

const mix = (bits: number): number => {
  const mixed = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d);
  return mixed ^ (mixed >>> 13);
};

const PRIME = 0x01000193;
const OTHER_PRIME = 0x85ebca6b;

/** Of the bytes from `start` to `end`; `seed` is the app's, so that two apps' ids never meet. */
export function hashBytes(bytes: Uint8Array, start: number, end: number, seed: number): number {
  let low = seed ^ 0x811c9dc5;
  let high = seed ^ 0x9747b28c;
  let index = start;
  for (; index + 4 <= end; index += 4) {
    const word =
      (bytes[index] as number) |
      ((bytes[index + 1] as number) << 8) |
      ((bytes[index + 2] as number) << 16) |
      ((bytes[index + 3] as number) << 24);
    low = Math.imul(low ^ word, PRIME);
    low ^= low >>> 15;
    high = Math.imul(high ^ word, OTHER_PRIME);
    high ^= high >>> 13;
  }
  for (; index < end; index++) {
    const byte = bytes[index] as number;
    low = Math.imul(low ^ byte, PRIME);
    high = Math.imul(high ^ byte, OTHER_PRIME);
    high ^= high >>> 13;
  }
  low ^= low >>> 16;
  return (high >>> 11) * 4_294_967_296 + (low >>> 0);
}

/** Nobody outside can choose ids that fall together. */
const SECRET = randomBytes(4).readInt32LE();

export const seedOf = (appId: string): number => SECRET ^ Number.parseInt(appId.slice(-8), 16);

/** Ids of one request, by a hash: two that are alike are to be looked at the slow way, whether they are one or not. */
export interface IdSet {
  /** False where one like it is there already. */
  addHash(hash: number): boolean;
  addText(id: string): boolean;
}

/** FNV-1a. */
export const HASH_SEED = 0x811c9dc5;
export const HASH_PRIME = 0x01000193;

export function createIdSet(size: number): IdSet {
  let slots = 16;
  while (slots < size * 2) slots *= 2;
  const table = new Int32Array(slots);
  const add = (hash: number): boolean => {
    // 0 is an empty slot.
    const wanted = hash === 0 ? 1 : hash;
    for (let at = (wanted ^ (wanted >>> 15)) & (slots - 1); ; at = (at + 1) & (slots - 1)) {
      const there = table[at];
      if (there === wanted) return false;
      if (there === 0) {
        table[at] = wanted;
        return true;
      }
    }
  };
  return {
    addHash: add,
    addText(id) {
      let hash = HASH_SEED;
      for (let i = 0; i < id.length; i += 1) hash = Math.imul(hash ^ id.charCodeAt(i), HASH_PRIME);
      return add(hash);
    },
  };
}

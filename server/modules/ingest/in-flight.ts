/** Blocks that are being stored at this moment: the two lanes of one app must not both take the same event for new. */
export interface InFlight {
  /** Resolves once no block that entered before has any of these; `leave` says it is stored, or not. */
  enter(hashes: readonly number[]): Promise<{ leave(): void }>;
}

export function createInFlight(): InFlight {
  const blocks = new Set<{ has(hash: number): boolean; done: Promise<void> }>();
  return {
    async enter(hashes) {
      // Only earlier ones are waited for, so two never wait for each other.
      const before = [...blocks].filter((block) => hashes.some((hash) => block.has(hash)));
      let leave = () => {};
      // Most often no other block enters meanwhile, and nobody asks.
      let set: ReadonlySet<number> | undefined;
      const own = {
        has: (hash: number) => (set ??= new Set(hashes)).has(hash),
        done: new Promise<void>((resolve) => (leave = resolve)),
      };
      blocks.add(own);
      await Promise.all(before.map(({ done }) => done));
      return {
        leave() {
          blocks.delete(own);
          leave();
        },
      };
    },
  };
}

/** Blocks that are being stored at this moment: the two lanes of one app must not both take the same event for new. */
export interface InFlight {
  /** Resolves once no block that entered before has any of these; `leave` says it is stored, or not. */
  enter(hashes: readonly number[]): Promise<{ leave(): void }>;
}

export function createInFlight(): InFlight {
  const blocks = new Set<{ hashes: ReadonlySet<number>; done: Promise<void> }>();
  return {
    async enter(hashes) {
      // Only earlier ones are waited for, so two never wait for each other.
      const before = [...blocks].filter((block) => hashes.some((hash) => block.hashes.has(hash)));
      let leave = () => {};
      const own = {
        hashes: new Set(hashes),
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

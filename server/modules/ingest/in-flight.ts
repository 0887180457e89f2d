/** Blocks that are being stored at this moment: the two lanes of one app must not both take the same event for new. */
export interface InFlight {
  /** Resolves once no block that entered before has any of these; `leave` says it is stored, or not. */
  enter(lines: readonly { readonly hash: number }[]): Promise<{ leave(): void }>;
}

export function createInFlight(): InFlight {
  const blocks = new Set<{ has(hash: number): boolean; done: Promise<void> }>();
  return {
    async enter(lines) {
      // Only earlier ones are waited for, so two never wait for each other.
      const before = [...blocks].filter((block) => lines.some(({ hash }) => block.has(hash)));
      let leave = () => {};
      // Most often no other block enters meanwhile, and nobody asks.
      let set: ReadonlySet<number> | undefined;
      const own = {
        has: (hash: number) => (set ??= new Set(lines.map((line) => line.hash))).has(hash),
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

const PAGE = 1_048_576;
/** As many as there are lanes at work in a process most often. */
const KEPT = 2;
const IDLE_MS = 5_000;

interface BlockMemory {
  take(bytes: number): Buffer;
  /** Only once nobody reads it any more: after an insert that failed a socket still might. */
  giveBack(buffer: Buffer): void;
}

/** Memory of a block that is stored, for the next one: written again it costs a fifth of new memory. Let go when idle. */
export const blockMemory: BlockMemory = createBlockMemory();

export function createBlockMemory(): BlockMemory {
  let free: ArrayBufferLike[] = [];
  let idle: NodeJS.Timeout | undefined;
  return {
    take(bytes) {
      clearTimeout(idle);
      const at = free.findIndex(({ byteLength }) => byteLength >= bytes);
      const [slab] = at === -1 ? [] : free.splice(at, 1);
      const memory = slab ?? Buffer.allocUnsafeSlow(Math.ceil(bytes / PAGE) * PAGE).buffer;
      return Buffer.from(memory, 0, bytes);
    },
    giveBack({ buffer }) {
      free = [buffer, ...free].slice(0, KEPT);
      clearTimeout(idle);
      idle = setTimeout(() => (free = []), IDLE_MS).unref();
    },
  };
}

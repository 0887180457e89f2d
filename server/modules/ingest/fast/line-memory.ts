/** Lines of many requests lie in one piece of memory: asking for one each costs more than filling it. */
const SLAB_BYTES = 262_144;

let slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
let used = 0;

export function copyLines(memory: Buffer, from: number, bytes: number): Buffer {
  if (used + bytes > slab.length) {
    slab = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, bytes));
    used = 0;
  }
  const lines = slab.subarray(used, used + bytes);
  memory.copy(lines, 0, from, from + bytes);
  used += bytes;
  return lines;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
const hex = (byte = 0): string => HEX[byte & 0xff] ?? "";

/**
 * UUIDv7 (RFC 9562): 48 bits of milliseconds, then random, so ids sort by creation.
 * `random` gives 10 random bytes; runtimes differ in where they keep their generator.
 */
export function uuidV7(nowMs: number, random: Uint8Array): string {
  const [a, b, c, d, e, f, g, h, i, j] = random;
  const time = Math.floor(nowMs).toString(16).padStart(12, "0");
  const version = `7${hex(a).slice(1)}${hex(b)}`;
  const variant = `${hex(((c ?? 0) & 0x3f) | 0x80)}${hex(d)}`;
  const node = hex(e) + hex(f) + hex(g) + hex(h) + hex(i) + hex(j);
  return `${time.slice(0, 8)}-${time.slice(8)}-${version}-${variant}-${node}`;
}

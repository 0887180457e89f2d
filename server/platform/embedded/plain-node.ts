import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/**
 * The path of a plain Node: chDB works neither inside Electron nor under Bun. Ours, if we are one, else
 * the one the packages ship.
 */
export function plainNode(enginesDir?: string): string {
  const { bun, electron } = process.versions as Record<string, string | undefined>;
  if (!bun && !electron) return process.execPath;
  const require = createRequire(enginesDir ? join(enginesDir, "engines.js") : import.meta.url);
  try {
    const name = `node-${process.platform}-${process.arch}`;
    const shipped = join(dirname(require.resolve(`${name}/package.json`)), "bin/node");
    if (existsSync(shipped)) return shipped;
  } catch {
    // Not shipped for this platform: the system's own.
  }
  return "node";
}

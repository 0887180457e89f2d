import { readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";

/** The operating-system account an engine runs as. */
export interface EngineAccount {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const CANDIDATES = ["postgres", "_postgres", "nobody"];

/**
 * PostgreSQL refuses to run as root, so root lends it another account that has a passwd line.
 * `undefined` means: run as ourselves.
 */
export async function engineAccount(): Promise<EngineAccount | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const lines = (await readFile("/etc/passwd", "utf8")).split("\n").map((line) => line.split(":"));
  for (const candidate of CANDIDATES) {
    const found = lines.find(([name]) => name === candidate);
    if (found) return { name: candidate, uid: Number(found[2]) >>> 0, gid: Number(found[3]) >>> 0 };
  }
  return undefined;
}

/** The first folder on the way to `path` that the account may not enter, if there is one. */
export async function closedFolder(
  path: string,
  account: EngineAccount,
): Promise<string | undefined> {
  const parents: string[] = [];
  for (let at = dirname(path); ; at = dirname(at)) {
    parents.unshift(at);
    if (at === dirname(at)) break;
  }
  for (const folder of parents) {
    const { mode, uid, gid } = await stat(folder);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return folder;
  }
  return undefined;
}

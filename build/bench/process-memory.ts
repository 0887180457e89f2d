import { readFile, readdir } from "node:fs/promises";

export interface ProcessMemory {
  readonly pid: number;
  readonly command: string;
  readonly pssMb: number;
}

/**
 * A process and everything below it, with its proportional share of memory: pages that several map count once in the sum.
 * Linux only; as root or as the same user.
 */
export async function memoryOfTree(pid: number): Promise<ProcessMemory[]> {
  const parents = new Map<number, number>();
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const status = await readFile(`/proc/${entry}/status`, "utf8").catch(() => "");
    parents.set(Number(entry), Number(/^PPid:\t(\d+)$/m.exec(status)?.[1] ?? 0));
  }
  const isBelow = (each: number): boolean =>
    each === pid || (each > 1 && isBelow(parents.get(each) ?? 0));
  const tree = [...parents.keys()].filter(isBelow);
  const read = await Promise.all(tree.map(memoryOf));
  return read.filter((each) => each !== undefined).toSorted((a, b) => b.pssMb - a.pssMb);
}

/** Undefined for one that has gone meanwhile. */
async function memoryOf(pid: number): Promise<ProcessMemory | undefined> {
  try {
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, "utf8");
    const command = (await readFile(`/proc/${pid}/cmdline`, "utf8")).replaceAll("\0", " ").trim();
    const kb = Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1]);
    return Number.isFinite(kb) ? { pid, command, pssMb: kb / 1024 } : undefined;
  } catch {
    return undefined;
  }
}

export const sumMb = (processes: readonly ProcessMemory[]): number =>
  Math.round(processes.reduce((sum, { pssMb }) => sum + pssMb, 0));

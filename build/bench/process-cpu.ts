import { readFileSync, readdirSync } from "node:fs";

/** A process and everything below it, now. Linux only. */
export function treeOf(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const entry of readdirSync("/proc"))
    if (/^\d+$/.test(entry)) parents.set(Number(entry), parentOf(entry));
  const isBelow = (each: number): boolean =>
    each === pid || (each > 1 && isBelow(parents.get(each) ?? 0));
  return [...parents.keys()].filter(isBelow);
}

function parentOf(pid: string): number {
  const status = readOr(`/proc/${pid}/status`, "");
  return Number(/^PPid:\t(\d+)$/m.exec(status)?.[1] ?? 0);
}

/**
 * CPU time of processes with all their threads in microseconds, from the scheduler's own account: a clock tick would be too
 * coarse for some milliseconds. What has ended is not in it.
 */
export function cpuUsOfAll(pids: readonly number[]): number {
  let us = 0;
  for (const pid of pids)
    for (const task of tasksOf(pid))
      us += Number(readOr(`/proc/${pid}/task/${task}/schedstat`, "0").split(" ")[0]) / 1_000;
  return us;
}

function tasksOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

function readOr(file: string, otherwise: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return otherwise;
  }
}

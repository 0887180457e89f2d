import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { readdir, readFile, readlink, realpath, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

/**
 * After a kill -9 of us or of the postmaster, processes of the old cluster may live on. Stops them, so that
 * a new postmaster can start at once. Returns how many there were.
 */
export async function stopStrayPostgres(cluster: string): Promise<number> {
  const lockFile = join(cluster, "postmaster.pid");
  const lock = await readFile(lockFile, "utf8").catch(() => undefined);
  if (lock === undefined) return 0;
  const pid = Number.parseInt(lock, 10);
  let stopped = 0;
  if (await isOurs(pid, cluster)) {
    stopped += 1;
    await stopProcess(pid);
  }
  const orphans = await orphansOf(cluster);
  await Promise.all(orphans.map((orphan) => stopProcess(orphan, ["SIGQUIT", "SIGKILL"])));
  // The number may meanwhile belong to a stranger, and then PostgreSQL would refuse to start for ever.
  if (isAlive(pid)) await rm(lockFile, { force: true });
  return stopped + orphans.length;
}

/** SIGINT is PostgreSQL's fast shutdown, SIGQUIT its immediate one. Resolves when the process is gone. */
export async function stopProcess(
  pid: number,
  signals: readonly NodeJS.Signals[] = ["SIGINT", "SIGQUIT", "SIGKILL"],
): Promise<void> {
  for (const signal of signals) {
    if (!isAlive(pid)) return;
    process.kill(pid, signal);
    const patienceMs = signal === "SIGINT" ? 15_000 : 2_000;
    for (const until = performance.now() + patienceMs; performance.now() < until;) {
      if (!isAlive(pid)) return;
      await sleep(10);
    }
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Dead, but not yet collected by its parent; in a container that may be never. */
function isZombie(pid: number): boolean {
  if (process.platform !== "linux") return false;
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return true;
  }
}

async function isOurs(pid: number, cluster: string): Promise<boolean> {
  if (!(pid > 1) || !isAlive(pid)) return false;
  if (process.platform === "linux") return (await workingFolder(pid)) === (await realpath(cluster));
  const { stdout } = await promisify(execFile)("ps", ["-p", String(pid), "-o", "command="]).catch(
    () => ({ stdout: "" }),
  );
  return stdout.includes(cluster);
}

/** Backends whose postmaster was killed; they work inside the cluster's folder. Linux only. */
async function orphansOf(cluster: string): Promise<number[]> {
  if (process.platform !== "linux") return [];
  const folder = await realpath(cluster);
  const pids = (await readdir("/proc")).map(Number).filter((pid) => pid > 1 && pid !== process.pid);
  const folders = await Promise.all(pids.map(workingFolder));
  return pids.filter((_, index) => folders[index] === folder);
}

const workingFolder = (pid: number) => readlink(`/proc/${pid}/cwd`).catch(() => undefined);

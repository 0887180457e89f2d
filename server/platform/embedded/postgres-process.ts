import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { open, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { EngineAccount } from "./engine-account.ts";
import type { PostgresBinaries } from "./postgres-binaries.ts";

export interface PostmasterOptions {
  readonly cluster: string;
  readonly socketDir: string;
  readonly logFile: string;
  readonly binaries: PostgresBinaries;
  readonly account: EngineAccount | undefined;
  readonly settings: Readonly<Record<string, string>>;
}

export interface Postmaster {
  readonly pid: number;
  /** Resolves when the process has ended, with what it wrote to its log. */
  readonly ended: Promise<{ said: string }>;
  /** Resolves when it accepts connections; false when it ended before. */
  readonly ready: Promise<boolean>;
  kill(signal: NodeJS.Signals): void;
}

/** Reads its stdin until its parent dies, then stops the postmaster, if that is still the one. */
const WATCHER =
  "trap '' HUP INT TERM; while read -r _; do :; done; " +
  '[ "$(head -n 1 "$2" 2>/dev/null)" = "$1" ] && kill -INT "$1"';

export async function startPostmaster(options: PostmasterOptions): Promise<Postmaster> {
  const { cluster, account, logFile } = options;
  const lockFile = join(cluster, "postmaster.pid");
  const from = await stat(logFile).then(
    ({ size }) => size,
    () => 0,
  );
  const log = openSync(logFile, "a", 0o600);
  const settings = {
    ...options.settings,
    listen_addresses: "",
    unix_socket_directories: `"${options.socketDir.replaceAll('"', '""')}"`,
    unix_socket_permissions: "0700",
  };
  // Detached: Ctrl-C in a terminal goes to the whole group, and we stop PostgreSQL last.
  const child = spawn(
    join(options.binaries.binDir, "postgres"),
    [
      "-D",
      cluster,
      ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
    ],
    {
      env: options.binaries.env,
      cwd: cluster,
      detached: true,
      stdio: ["ignore", log, log],
      ...(account && { uid: account.uid, gid: account.gid }),
    },
  );
  closeSync(log);
  await Promise.race([
    once(child, "spawn"),
    once(child, "error").then(([error]) => Promise.reject(error)),
  ]);
  const pid = child.pid as number;
  const watcher = spawn("/bin/sh", ["-c", WATCHER, "unmogrowp-watch", String(pid), lockFile], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  watcher.on("error", () => undefined);
  watcher.stdin.on("error", () => undefined);
  const ended = exitOf(child).then(async () => {
    watcher.kill("SIGKILL");
    return { said: await readFrom(logFile, from) };
  });
  return {
    pid,
    ended,
    ready: Promise.race([untilReady(lockFile, pid, child), ended.then(() => false)]),
    kill: (signal) => void child.kill(signal),
  };
}

const exitOf = (child: ChildProcess) =>
  new Promise<void>((done) => child.once("exit", () => done()));

/** Line 8 of postmaster.pid is the state; pg_ctl waits for it in the same way. */
async function untilReady(lockFile: string, pid: number, child: ChildProcess): Promise<boolean> {
  while (child.exitCode === null && child.signalCode === null) {
    const lines = (await readFile(lockFile, "utf8").catch(() => "")).split("\n");
    if (Number(lines[0]) === pid && lines[7]?.trim() === "ready") return true;
    await sleep(10);
  }
  return false;
}

async function readFrom(file: string, from: number): Promise<string> {
  const handle = await open(file).catch(() => undefined);
  if (!handle) return "";
  try {
    const { size } = await handle.stat();
    const start = Math.max(from > size ? 0 : from, size - 16_384);
    const { buffer, bytesRead } = await handle.read(
      Buffer.alloc(size - start),
      0,
      size - start,
      start,
    );
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await handle.close();
  }
}

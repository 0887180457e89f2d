import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "redis";
import type { TestCertificates } from "./certificates.ts";

export interface TestRedis {
  readonly url: string;
  readonly pid: number;
  /** SIGKILL, and waits for its end; `start` brings it back on the same port, empty. */
  kill(): Promise<void>;
  /** Neither answers nor hangs up until `resume`. */
  hang(): void;
  resume(): void;
  start(): Promise<void>;
  /** As an operator would, past the port: for DEBUG SLEEP, CONFIG and the like. */
  command(...args: string[]): Promise<unknown>;
  stop(): Promise<void>;
}

const COMMAND_MS = 3_000;

/** Debian's `redis-server` is there; where it must be (CI), a test that lacks it fails instead of being skipped. */
export const hasRedis = (): boolean => {
  // oxlint-disable-next-line house/env-only-in-config -- only tests ask, and only whether they may be skipped
  if (process.env["CI"]) return true;
  try {
    execFileSync("redis-server", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

/** Only over TLS, and only with this password. */
export interface TestRedisGuard {
  readonly certificates: TestCertificates;
  readonly password: string;
}

/** A Redis of its own, in memory only, on a free port. */
export async function testRedis(guard?: TestRedisGuard): Promise<TestRedis> {
  const port = await freePort();
  const url = guard ? `rediss://:${guard.password}@127.0.0.1:${port}` : `redis://127.0.0.1:${port}`;
  const ca = guard ? await readFile(guard.certificates.authority) : undefined;
  const listening = guard
    ? `--port 0 --tls-port ${port} --tls-cert-file ${guard.certificates.certificate} --tls-key-file ${guard.certificates.key} --tls-ca-cert-file ${guard.certificates.authority} --tls-auth-clients no --requirepass ${guard.password}`
    : `--port ${port}`;
  let child: ChildProcess | undefined;
  const start = async () => {
    child = spawn(
      "redis-server",
      [
        `${listening} --bind 127.0.0.1 --appendonly no --enable-debug-command local`.split(" "),
        ["--save", "", "--loglevel", "warning"],
      ].flat(),
      { stdio: "ignore" },
    );
    for (let tries = 0; tries < 500; tries += 1) {
      if (child.exitCode !== null) throw new Error(`redis-server ended with ${child.exitCode}`);
      if (await command("PING").catch(() => undefined)) return;
      await sleep(10);
    }
    throw new Error("redis-server does not answer");
  };
  const command = async (...args: string[]): Promise<unknown> => {
    const client = createClient({
      url,
      RESP: 3,
      socket: { reconnectStrategy: false, ...(ca ? { tls: true, ca } : {}) },
    });
    client.on("error", () => undefined);
    try {
      return await Promise.race([
        client.connect().then(() => client.sendCommand(args)),
        sleep(COMMAND_MS, undefined, { ref: false }).then(() => {
          throw new Error(`redis-server did not answer in ${COMMAND_MS} ms`);
        }),
      ]);
    } finally {
      if (client.isOpen) client.destroy();
    }
  };
  const kill = async () => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  };
  await start();
  return {
    url,
    get pid() {
      return child?.pid ?? 0;
    },
    kill,
    hang: () => void child?.kill("SIGSTOP"),
    resume: () => void child?.kill("SIGCONT"),
    start,
    command,
    stop: kill,
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  startPostgresEngine,
  type PostgresEngine,
} from "#server/platform/embedded/postgres-engine.ts";
import { LOGIN_ROLES, type PgConnections } from "#server/platform/postgres/connection.ts";
import { migrate } from "#server/platform/postgres/migrate.ts";
import { ServerReady } from "#shared/ipc/server-ready.ts";
import { removeData, temporaryData } from "./platform-run.ts";

const START_MS = 30_000;
const root = path.resolve(import.meta.dirname, "../..");

/** One process of one role, as an operator runs it; brought back on the same port when it was killed. */
export interface RoleProcess {
  readonly role: string;
  url(): string;
  signInToken(): string;
  pid(): number;
  /** Its child processes: chDB's of a `work` process. */
  children(): Promise<number[]>;
  running(): boolean;
  stderr(): string;
  /** SIGKILL, and waits for its end. */
  kill(): Promise<void>;
  /** Resolves when it serves; what ends before that is started again, as a supervisor would, for 30 s. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Stores of their own in a temporary folder, and any number of processes over them. */
export interface RoleCluster {
  readonly dataDir: string;
  readonly postgres: PostgresEngine;
  readonly connections: PgConnections;
  process(role: string, environment?: Readonly<Record<string, string>>): Promise<RoleProcess>;
  stop(): Promise<void>;
}

/** `environment` is for all its processes: UMG_REDIS_URL, UMG_KAFKA_BROKERS, UMG_CLICKHOUSE_URL. */
export async function openRoleCluster(
  environment: Readonly<Record<string, string>> = {},
): Promise<RoleCluster> {
  const dataDir = await temporaryData();
  const postgres = await startPostgresEngine({ dataDir: path.join(dataDir, "postgres") });
  await migrate(postgres.connection("postgres", "postgres"));
  const { host, port } = postgres.connection("postgres", "postgres");
  const keys = path.join(dataDir, "keys");
  await mkdir(keys, { recursive: true, mode: 0o700 });
  const at = (role: keyof typeof LOGIN_ROLES) => postgres.connection(LOGIN_ROLES[role], "postgres");
  const shared = {
    UMG_POSTGRES_URL: `postgres://unused@localhost:${port}/postgres?host=${encodeURIComponent(host)}`,
    UMG_KEYS_FOLDER: keys,
    ...environment,
  };
  const processes: RoleProcess[] = [];
  return {
    dataDir,
    postgres,
    connections: {
      owner: at("owner"),
      app: at("app"),
      platform: at("platform"),
      readonly: at("readonly"),
    },
    async process(role, own = {}) {
      const made = roleProcess(role, await freePort(), { ...shared, ...own });
      processes.push(made);
      await made.start();
      return made;
    },
    async stop() {
      await Promise.all(processes.map((each) => each.stop()));
      await postgres.stop();
      await removeData(dataDir);
    },
  };
}

export function roleProcess(
  role: string,
  port: number,
  environment: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): RoleProcess {
  let child: ChildProcess | undefined;
  let ready: ServerReady | undefined;
  let stderr = "";
  const running = () => child !== undefined && child.exitCode === null && child.signalCode === null;
  const ended = async (signal: NodeJS.Signals) => {
    if (!child || !running()) return;
    const exit = once(child, "exit");
    child.kill(signal);
    await exit;
  };
  return {
    role,
    url: () => ready?.url ?? "",
    signInToken: () => ready?.signInToken ?? "",
    pid: () => child?.pid ?? 0,
    children: () => childrenOf(child?.pid ?? 0),
    running,
    stderr: () => stderr,
    kill: () => ended("SIGKILL"),
    stop: () => ended("SIGTERM"),
    async start() {
      for (let until = Date.now() + START_MS; ; await sleep(200)) {
        const left = until - Date.now();
        const served = await spawned().catch((error: unknown) => {
          if (left < 0) throw error;
          return undefined;
        });
        if (!served) continue;
        ready = served;
        return;
      }
    },
  };

  function spawned(): Promise<ServerReady> {
    const made = spawn(
      process.execPath,
      ["server/main.ts", role, "--port", String(port), "--json-ready", "--quiet", ...args],
      {
        cwd: root,
        env: { ...process.env, ...environment },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    child = made;
    made.stderr.on("data", (chunk: Buffer) => (stderr = (stderr + chunk).slice(-20_000)));
    return readyOf(made, () => stderr);
  }
}

const readyOf = (child: ChildProcess, stderr: () => string): Promise<ServerReady> =>
  new Promise((resolve, reject) => {
    let text = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      if (text.length > 20_000) return;
      text += chunk.toString();
      const line = text.split("\n").find((each) => each.startsWith('{"ready"'));
      if (line) resolve(ServerReady.parse(JSON.parse(line)));
    });
    child.once("exit", (code) => reject(new Error(`ended with ${code}: ${text}${stderr()}`)));
  });

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
  return text.split(" ").filter(Boolean).map(Number);
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

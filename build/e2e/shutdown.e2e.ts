import { once } from "node:events";
import { request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  processesOf,
  removeData,
  rpc,
  signIn,
  startPlatform,
  temporaryData,
  type RunningPlatform,
} from "./platform-run.ts";

let dataDir: string;
let platform: RunningPlatform | undefined;

beforeAll(async () => {
  dataDir = await temporaryData();
});
afterAll(async () => {
  await platform?.stop("SIGKILL");
  await removeData(dataDir);
});

const TENANT = {
  name: "Late",
  slug: "late",
  app: { name: "Late iOS", platform: "ios", bundleId: "com.late.ios" },
};

test("SIGTERM answers the change that is under way, keeps it, cuts the streams and ends within 10 s", async () => {
  platform = await startPlatform(dataDir);
  const headers = await signIn(platform);
  const stream = await fetch(`${platform.url}/trpc/live.stream`, { headers });
  const body = JSON.stringify(TENANT);
  // Its first half is there when the signal comes; the server waits for the rest.
  const late = request(`${platform.url}/trpc/tenants.create`, {
    method: "POST",
    headers: { ...headers, "content-length": String(Buffer.byteLength(body)) },
  });
  late.write(body.slice(0, 20));
  await new Promise((resolve) => setTimeout(resolve, 300));
  const from = performance.now();
  const ended = platform.stop("SIGTERM");
  await new Promise((resolve) => setTimeout(resolve, 300));
  await expect(fetch(`${platform.url}/healthz`)).rejects.toThrow();
  late.end(body.slice(20));
  const [answer] = (await once(late, "response")) as [import("node:http").IncomingMessage];
  expect(answer.statusCode).toBe(200);
  answer.resume();
  await stream.text().catch(() => undefined);
  expect(await ended).toBe(0);
  expect(performance.now() - from).toBeLessThan(10_000);
  expect(await processesOf(dataDir)).toEqual([]);
  platform = await startPlatform(dataDir);
  const { rows } = await rpc<{ rows: { slug: string }[] }>(
    platform,
    headers,
    "tenants.list",
    {},
    "query",
  );
  expect(rows.map(({ slug }) => slug)).toEqual(["late"]);
});

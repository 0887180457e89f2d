import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serveApp, type ServedApp } from "./testing/serve-app.ts";

let served: ServedApp;

beforeAll(async () => {
  served = await serveApp();
});
afterAll(() => served.stop());

const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const LABELS = `\\{(?:${NAME}="(?:[^"\\\\\\n]|\\\\[\\\\"n])*",?)*\\}`;
const SAMPLE = new RegExp(
  `^${NAME}(?:${LABELS})? (?:[+-]?Inf|NaN|[+-]?\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?)(?: \\d+)?$`,
);

test("/metrics is the Prometheus text format, each sample under its type", async () => {
  const admin = await served.signIn("admin");
  await fetch(`${served.url}/trpc/me.get?input={}`, { headers: admin.headers });
  const answer = await fetch(`${served.url}/metrics`);
  expect(answer.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
  const text = await answer.text();
  expect(text.endsWith("\n")).toBe(true);
  const typed = new Map<string, string>();
  for (const line of text.trimEnd().split("\n")) {
    const type = /^# TYPE (\S+) (counter|gauge|histogram|summary)$/.exec(line);
    if (type?.[1]) typed.set(type[1], type[2] ?? "");
    else if (line !== "" && !line.startsWith("# HELP ")) {
      expect(line).toMatch(SAMPLE);
      const name = /^[^{ ]+/.exec(line)?.[0] ?? "";
      const family = typed.has(name) ? name : name.replace(/_(bucket|sum|count)$/, "");
      expect(typed.has(family), name).toBe(true);
    }
  }
  expect(typed.get("unmogrowp_http_requests_total")).toBe("counter");
  expect(typed.get("unmogrowp_procedure_seconds")).toBe("histogram");
  expect(text).toMatch(/unmogrowp_http_requests_total\{plane="trpc",status="200"\} [1-9]/);
  expect(text).toMatch(/unmogrowp_procedure_seconds_count\{procedure="me\.get",outcome="ok"\} 1/);
  expect(text).toContain('unmogrowp_store_up{store="postgres"} 1');
});

test("a label never holds what a caller wrote", async () => {
  const canary = "canaryfromoutside";
  await fetch(`${served.url}/trpc/${canary}.get`);
  await fetch(`${served.url}/${canary}`);
  await fetch(`${served.url}/v1/batch`, {
    method: "POST",
    headers: { authorization: `Basic ${Buffer.from(`${canary}:`).toString("base64")}` },
    body: JSON.stringify({ batch: [{ type: canary, event: canary }] }),
  });
  expect(await (await fetch(`${served.url}/metrics`)).text()).not.toContain(canary);
});

test("while PostgreSQL is away the server lives but is not ready, says so, and comes back by itself", async () => {
  expect((await ready()).status).toBe(200);
  await setAway(true);
  await expect.poll(async () => (await ready()).status).toBe(503);
  expect(await (await ready()).json()).toMatchObject({
    status: "not_ready",
    stores: { postgres: "down" },
  });
  expect((await fetch(`${served.url}/healthz`)).status).toBe(200);
  expect(await (await fetch(`${served.url}/metrics`)).text()).toContain(
    'unmogrowp_store_up{store="postgres"} 0',
  );
  const state = await fetch(`${served.url}/auth/state`);
  expect(state.status).toBe(503);
  expect(await state.json()).toMatchObject({ code: "postgres_unavailable" });
  expect(Number(state.headers.get("retry-after"))).toBeGreaterThan(0);
  await setAway(false);
  await expect.poll(async () => (await ready()).status, { timeout: 10_000 }).toBe(200);
});

const ready = () => fetch(`${served.url}/readyz`);

/** To this database's users PostgreSQL is gone: nobody gets in, everybody is thrown out. */
async function setAway(away: boolean): Promise<void> {
  const { database } = served.services;
  const client = new pg.Client({ ...database.connection("postgres"), database: "postgres" });
  await client.connect();
  await client.query(`alter database ${database.name} allow_connections ${!away}`);
  if (away)
    await client.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1",
      [database.name],
    );
  await client.end();
}

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { ClickHouse } from "#server/platform/clickhouse/clickhouse.ts";
import { t } from "#server/platform/trpc/index.ts";
import { testClickHouse, type TestClickHouse } from "#server/testing/clickhouse.ts";
import {
  makeTenant,
  memberRequest,
  testServices,
  type TestServices,
  type TestTenant,
} from "#server/testing/services.ts";
import { deadLettersRouter } from "../dead-letters/index.ts";
import { createIngestHandler, createRefusedRecorder, startSink } from "../ingest/index.ts";
import { createKeyVerifier, issueKey, type KeyVerifier } from "../keys/index.ts";
import { createUsageMeter, usageRouter } from "./index.ts";

// From the door to the ledger and back: as the processes are put together, with the rhythm of the work role.
const METER_EVERY_MS = 1_500;

let clickhouse: TestClickHouse;
let services: TestServices;
let verifier: KeyVerifier;
let refused: ReturnType<typeof createRefusedRecorder>;
let server: Server;
let url: string;
const stopping: (() => Promise<unknown> | void)[] = [];

beforeAll(async () => {
  clickhouse = await testClickHouse();
  services = await testServices({ clickhouse });
  verifier = createKeyVerifier(services);
  refused = createRefusedRecorder(services);
  const handler = createIngestHandler({ services, verifier, refused, eventLog: services.eventLog });
  server = createServer((req, res) => void (handler(req, res) || res.end()));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/batch`;
});
afterAll(async () => {
  await Promise.all(stopping.map((stop) => stop()));
  server.closeAllConnections();
  server.close();
  await refused.close();
  await verifier.close();
  await services.stop();
  await clickhouse.remove();
});

const sink = (on: ClickHouse = clickhouse) => {
  const made = startSink({
    services: { ...services, clickhouse: on },
    eventLog: services.eventLog,
    refused,
  });
  stopping.push(() => made.stop());
  return made;
};
/** What the work role's sweep does. */
const meterOn = () => {
  const meter = createUsageMeter(services);
  let on = true;
  const running = (async () => {
    while (on) {
      await meter.pass();
      await sleep(METER_EVERY_MS);
    }
  })();
  stopping.push(() => {
    on = false;
    meter.close();
    return running;
  });
};
const keyOf = async ({ tenantId, appId }: TestTenant, env: "live" | "test" = "live") =>
  services.db.tenant(tenantId, "write", async (tx) => {
    const made = await issueKey(tx, {
      appId,
      name: "k",
      env,
      createdBy: null,
      createdByName: "test",
      now: new Date(),
    });
    return made.secret;
  });
const staff = async () =>
  t.createCallerFactory(t.router({ usage: usageRouter, deadletters: deadLettersRouter }))({
    request: await memberRequest(services, "admin"),
  });
const event = (messageId: string, more: object = {}) => ({
  type: "track",
  event: "Bought",
  userId: "u",
  messageId,
  ...more,
});
const send = (secret: string, batch: readonly object[]) =>
  fetch(url, {
    method: "POST",
    headers: {
      authorization: `Basic ${Buffer.from(`${secret}:`).toString("base64")}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({ batch }),
  });
const drained = () =>
  vi.waitFor(async () => expect((await services.eventLog.progress()).lagMs).toBe(0), {
    timeout: 30_000,
  });

test("over the hard quota events are refused within five seconds, raised they are accepted within two", async () => {
  const tenant = await makeTenant(services);
  const secret = await keyOf(tenant);
  const calls = await staff();
  const hard = 100;
  const quota = (limit: number) =>
    calls.usage.setQuota({
      tenantId: tenant.tenantId,
      source: "own",
      included: 50,
      hard: limit,
      reason: "the end to end test",
    });
  await quota(hard);
  const running = sink();
  meterOn();
  let accepted = 0;
  let reachedMs = 0;
  let answer: Response;
  for (;;) {
    answer = await send(
      secret,
      Array.from({ length: 10 }, (_, i) => event(`q-${accepted + i}`)),
    );
    if (answer.status !== 200) break;
    accepted += 10;
    if (accepted === hard) reachedMs = performance.now();
    if (reachedMs > 0 && performance.now() - reachedMs > 20_000) break;
    await sleep(20);
  }
  const refusedAfterMs = performance.now() - reachedMs;
  expect(answer.status).toBe(429);
  expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await answer.json()).toMatchObject({
    code: "quota_exhausted",
    details: { limit: hard, resetsAt: expect.stringMatching(/-01T00:00:00\.000Z$/) as string },
  });
  expect(refusedAfterMs).toBeLessThan(5_000);
  // What came in between is accepted, counted and billed: it is bounded by the time, not lost.
  const test = await keyOf(tenant, "test");
  expect((await send(test, [event("t-1")])).status).toBe(200);
  await quota(1_000_000);
  const raisedMs = performance.now();
  await vi.waitFor(async () => expect((await send(secret, [event("after-1")])).status).toBe(200), {
    timeout: 10_000,
    interval: 25,
  });
  expect(performance.now() - raisedMs).toBeLessThan(2_000);
  const { tenantId } = tenant;
  const month = new Date().toISOString().slice(0, 7);
  await vi.waitFor(
    async () =>
      expect((await calls.usage.recompute({ tenantId, month })).ledger).toBe(accepted + 1),
    { timeout: 20_000, interval: 200 },
  );
  await running.stop();
  expect(await calls.usage.recompute({ tenantId, month })).toMatchObject({
    ledger: accepted + 1,
    counted: accepted + 1,
    differences: [],
  });
  const { alerts } = await calls.usage.alerts({ tenantId });
  expect(alerts.map(({ threshold }) => threshold).toSorted((a, b) => a - b)).toEqual([
    50, 80, 90, 100, 120,
  ]);
});

test("sent twice, late, invalid, dead, and the sink killed in the middle: the ledger has every event once, to the unit", async () => {
  const tenant = await makeTenant(services);
  const { tenantId } = tenant;
  const [live, testing] = await Promise.all([keyOf(tenant), keyOf(tenant, "test")]);
  const calls = await staff();
  let inserts = 0;
  // Stores its second block and then never hears of it: the worst moment.
  const dying: ClickHouse = {
    ...clickhouse,
    async insert(block) {
      inserts += 1;
      if (inserts <= 2) await clickhouse.insert(block);
      if (inserts >= 2) throw new Error("killed");
    },
  };
  const first = sink(dying);
  const late = { timestamp: new Date(Date.now() - 3 * 86_400_000).toISOString() };
  const unique = new Set<string>();
  let sent = 0;
  for (let batch = 0; batch < 40; batch += 1) {
    const ids = Array.from({ length: 25 }, (_, i) => `p-${batch * 20 + i}`);
    for (const id of ids) unique.add(id);
    sent += ids.length;
    const answer = await send(
      live,
      ids
        .map((id) => event(id, Number(id.slice(2)) % 5 === 0 ? late : { properties: {} }))
        .concat(
          batch % 8 === 0
            ? [event("", { userId: undefined }), event("x", { type: "nothing" })]
            : [],
        ),
    );
    expect(answer.status).toBe(200);
    if (batch % 10 === 0) await send(testing, [event(`t-${batch}`), event(`t-${batch}`)]);
    await sleep(10);
  }
  // One id, another name: a dead letter, sent again with an id of its own.
  await send(live, [event("p-3", { event: "Something else" })]);
  await vi.waitFor(() => expect(inserts).toBeGreaterThan(2), { timeout: 20_000 });
  await first.stop();
  sink();
  const rows = await vi.waitFor(
    async () => {
      const found = await calls.deadletters.list({ tenantId });
      expect(found.rows.map(({ reason }) => reason)).toEqual(["id_conflict"]);
      return found.rows;
    },
    { timeout: 20_000, interval: 100 },
  );
  const letter = await calls.deadletters.get({ tenantId, deadLetterId: rows[0]!.deadLetterId });
  await calls.deadletters.redrive({
    tenantId,
    deadLetterIds: [letter.deadLetterId],
    fixed: letter.line.replace('"p-3"', '"p-3-mended"'),
  });
  const month = new Date().toISOString().slice(0, 7);
  await vi.waitFor(
    async () => {
      const answer = await calls.usage.recompute({ tenantId, month });
      expect(answer.ledger).toBe(unique.size + 1);
    },
    { timeout: 20_000, interval: 200 },
  );
  // Nothing more comes.
  await drained();
  await sleep(500);
  expect(await calls.usage.recompute({ tenantId, month })).toMatchObject({
    ledger: unique.size + 1,
    counted: unique.size + 1,
    differences: [],
  });
  const { total } = await calls.usage.summary({ tenantId, month });
  expect(total).toMatchObject({
    events: unique.size + 1,
    eventsTest: 4,
    late: [...unique].filter((id) => Number(id.slice(2)) % 5 === 0).length,
    duplicates: sent - unique.size,
  });
  const { entries } = { entries: (await calls.usage.ledger({ tenantId })).rows };
  const sum = entries.reduce((all, { kind, delta }) => all + (kind === "events" ? delta : 0), 0);
  expect(sum).toBe(unique.size + 1);
});

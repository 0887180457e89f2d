import { createServer, type Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { promisify } from "node:util";
import {
  brotliCompress,
  brotliCompressSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from "node:zlib";
import { Analytics } from "@segment/analytics-node";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { EventLog } from "#server/platform/event-log/event-log.ts";
import { createPostgresEventLog } from "#server/platform/event-log/postgres-event-log.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import {
  makeTenant,
  testServices,
  type TestServices,
  type TestTenant,
} from "#server/testing/services.ts";
import { DomainError } from "#shared/errors/index.ts";
import {
  createKeyVerifier,
  issueKey,
  type KeyVerifier,
  type NewKeySettings,
} from "../keys/index.ts";
import { createIngestHandler, createRefusedRecorder, type RefusedRecorder } from "./index.ts";

let services: TestServices;
let eventLog: EventLog;
let verifier: KeyVerifier;
let refused: RefusedRecorder;
let server: Server;
let url: string;
let tenant: TestTenant;
let secret: string;
let failAppend: Error | undefined;

beforeAll(async () => {
  services = await testServices();
  eventLog = createPostgresEventLog(services);
  verifier = createKeyVerifier(services);
  refused = createRefusedRecorder(services);
  const handler = createIngestHandler({
    services,
    verifier,
    refused,
    eventLog: {
      append: (batch) => (failAppend ? Promise.reject(failAppend) : eventLog.append(batch)),
    },
  });
  server = createServer((req, res) => {
    if (!handler(req, res)) res.writeHead(404).end("not mine");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await refused.close();
  await verifier.close();
  await services.stop();
});
beforeEach(async () => {
  failAppend = undefined;
  tenant = await makeTenant(services);
  secret = await newKey();
});

const newKey = async (settings: Partial<NewKeySettings> = {}) =>
  (
    await services.db.tenant(tenant.tenantId, "write", (tx) =>
      issueKey(tx, {
        appId: tenant.appId,
        name: "k",
        createdBy: null,
        createdByName: "test",
        now: new Date(),
        ...settings,
      }),
    )
  ).secret;
const basic = (key: string) => ({
  authorization: `Basic ${Buffer.from(`${key}:`).toString("base64")}`,
});
const track = (more: object = {}) => ({ type: "track", event: "Bought", userId: "u1", ...more });
const post = (
  path: string,
  body: unknown,
  headers: Record<string, string> = basic(secret),
): Promise<Response> =>
  fetch(url + path, {
    method: "POST",
    headers,
    body:
      body instanceof Uint8Array
        ? Buffer.from(body)
        : typeof body === "string"
          ? body
          : JSON.stringify(body),
  });
const stored = async () => {
  const records = await services.db.readOnce(
    tenant.tenantId,
    sql<{ body: Buffer }>`select body from event_log order by log_offset`,
  );
  return records
    .flatMap(({ body }) => body.toString().trimEnd().split("\n"))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
};
const codeOf = async (response: Response) => ((await response.json()) as { code: string }).code;

test("the unmodified Segment SDK delivers, and what it got 2xx for is in the log", async () => {
  const analytics = new Analytics({ writeKey: secret, host: url, flushAt: 10 });
  const errors: unknown[] = [];
  analytics.on("error", (error) => errors.push(error));
  for (let i = 0; i < 25; i++)
    analytics.track({ userId: `u${i}`, event: "Level up", properties: { level: i } });
  analytics.identify({ userId: "u1", traits: { plan: "pro" } });
  analytics.page({ anonymousId: "a1", name: "Home" });
  analytics.screen({ userId: "u1", name: "Shop" });
  analytics.group({ userId: "u1", groupId: "g1" });
  analytics.alias({ userId: "u1", previousId: "a1" });
  await analytics.closeAndFlush();
  expect(errors).toEqual([]);
  const events = await stored();
  expect(events).toHaveLength(30);
  expect(new Set(events.map((event) => event["type"]))).toEqual(
    new Set(["track", "identify", "page", "screen", "group", "alias"]),
  );
  expect(events[0]).toMatchObject({ platform: "server", name: "Level up" });
});

describe("an accepted request", () => {
  test.each([
    ["identity", (body: Buffer) => body],
    ["gzip", gzipSync],
    ["GZIP", gzipSync],
    ["deflate", deflateSync],
    ["br", brotliCompressSync],
    ["zstd", zstdCompressSync],
    ["", gzipSync],
  ])("may be packed as %s", async (encoding, pack) => {
    const body = Buffer.from(JSON.stringify({ batch: [track(), track()] }));
    const response = await post("/v1/batch", pack(body), {
      ...basic(secret),
      "content-encoding": encoding,
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ success: true, accepted: 2, rejected: 0 });
    expect(await stored()).toHaveLength(2);
  });

  test.each(["track", "identify", "screen", "page"])("may be one event at /v1/%s", async (type) => {
    const response = await post(`/v1/${type}?x=1`, { event: "e", name: "n", userId: "u" });
    expect(response.status).toBe(200);
    expect((await stored())[0]).toMatchObject({ type });
  });

  test("may carry its key as Bearer or in the body", async () => {
    expect((await post("/v1/track", track(), { authorization: `Bearer ${secret}` })).status).toBe(
      200,
    );
    expect((await post("/v1/batch", { writeKey: secret, batch: [track()] }, {})).status).toBe(200);
    expect(await stored()).toHaveLength(2);
  });

  test.each(["/v1/batch", "/v1/t", "/batch/", "/e/", "/i/v0/e/", "/flags/", "/2/httpapi"])(
    "may come from any web page to %s",
    async (path) => {
      const asked = await fetch(url + path, {
        method: "OPTIONS",
        headers: { "access-control-request-headers": "authorization,x-of-an-sdk" },
      });
      expect(asked.status).toBe(204);
      expect(asked.headers.get("access-control-allow-headers")).toBe("authorization,x-of-an-sdk");
      expect(asked.headers.get("access-control-allow-origin")).toBe("*");
      // What sendBeacon does: a text, no preflight, no header of its own.
      const beacon = await post(
        path,
        { writeKey: secret, api_key: secret, batch: [] },
        { "content-type": "text/plain" },
      );
      expect(beacon.headers.get("access-control-allow-origin")).toBe("*");
    },
  );
});

test("a bad event gets its own reason and does not spoil the rest", async () => {
  const batch = [track({ messageId: "m1" }), track({ event: "", messageId: "m2" }), "x"];
  const response = await post("/v1/batch", { batch });
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({
    success: false,
    accepted: 1,
    rejected: 2,
    verdicts: [
      { index: 1, eventId: "m2", ok: false, reason: "name_missing" },
      { index: 2, eventId: null, reason: "not_an_object" },
    ],
  });
  const none = await post("/v1/track", { event: "e" });
  expect(none.status).toBe(400);
  expect(await none.json()).toMatchObject({
    code: "event_invalid",
    verdicts: [{ reason: "user_missing" }],
  });
});

test("refused events can be looked up with their reason, a bounded sample of them", async () => {
  const bad = Array.from({ length: 300 }, () => track({ event: "\u0000", userId: "" }));
  await post("/v1/batch", { batch: bad });
  await post("/v1/batch", { batch: [] }, basic(await newKey({ ipAllowList: ["10.0.0.1"] })));
  await refused.close();
  const rows = await services.db.readOnce(
    tenant.tenantId,
    sql<{ reason: string; sample: string }>`select reason, sample from refused_events`,
  );
  expect(rows.length).toBeLessThanOrEqual(41);
  expect(new Set(rows.map(({ reason }) => reason))).toContain("user_missing");
  const [count] = await services.db.readOnce(
    tenant.tenantId,
    sql<{ n: number }>`select sum(events)::int as n from refused_per_minute`,
  );
  expect(count?.n).toBe(301);
});

describe("a refused request", () => {
  test("has the status and code of its reason, in our error shape", async () => {
    const cases: [number, string, Response][] = [
      [401, "key_malformed", await post("/v1/batch", { batch: [] }, basic("nonsense"))],
      [401, "key_malformed", await post("/v1/batch", { batch: [] }, { authorization: "Digest x" })],
      [401, "key_malformed", await post("/v1/batch", { batch: [] }, {})],
      [
        403,
        "ip_not_allowed",
        await post("/v1/batch", { batch: [] }, basic(await newKey({ ipAllowList: ["10.0.0.1"] }))),
      ],
      [
        403,
        "scope_missing",
        await post("/v1/batch", { batch: [] }, basic(await newKey({ scopes: ["events:read"] }))),
      ],
      [413, "body_too_large", await post("/v1/batch", "x".repeat(1_100_000))],
      [
        413,
        "body_too_large",
        await post("/v1/batch", { batch: Array.from({ length: 501 }, () => 1) }),
      ],
      [400, "bad_request", await post("/v1/batch", "{")],
      [400, "bad_request", await post("/v1/batch", Buffer.from([0x7b, 0xff]))],
      [
        400,
        "bad_request",
        await post("/v1/batch", "{}", { ...basic(secret), "content-encoding": "compress" }),
      ],
      [
        400,
        "bad_request",
        await post("/v1/batch", "{}", { ...basic(secret), "content-encoding": "__proto__" }),
      ],
      [400, "bad_request", await fetch(`${url}/v1/batch`)],
    ];
    for (const [status, code, response] of cases) {
      expect([response.status, await codeOf(response.clone())]).toEqual([status, code]);
      expect(await response.json()).toMatchObject({
        message: expect.any(String),
        requestId: expect.any(String),
      });
      expect(response.headers.get("access-control-allow-origin")).toBe("*");
    }
    expect(await stored()).toEqual([]);
  });

  test("a suspended tenant's events are not kept", async () => {
    await services.db.tenant(tenant.tenantId, "write", (tx) =>
      tx.run(sql`update tenants set state = 'suspended', state_reason = 'unpaid'`),
    );
    const response = await post("/v1/track", track());
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({
      code: "tenant_suspended",
      details: { reason: "unpaid" },
    });
  });

  test("over the limit it says when to come back", async () => {
    const key = await newKey({ rateLimitPerMinute: 1 });
    expect((await post("/v1/track", track(), basic(key))).status).toBe(200);
    const response = await post("/v1/track", track(), basic(key));
    expect(response.status).toBe(429);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(50);
  });

  test("while PostgreSQL is away it is 503 with Retry-After, and nothing was promised", async () => {
    failAppend = new DomainError("postgres_unavailable");
    const response = await post("/v1/track", track());
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("1");
    expect(await codeOf(response)).toBe("postgres_unavailable");
  });

  test("a failure nobody foresaw shows nothing of its inside", async () => {
    failAppend = new Error("secret detail");
    const response = await post("/v1/track", track());
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("secret detail");
  });

  test.each([
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["br", promisify(brotliCompress)],
    ["zstd", zstdCompressSync],
  ])(
    "a bomb packed as %s, and one cut short, cost little and are answered",
    async (encoding, pack) => {
      const packed = { ...basic(secret), "content-encoding": encoding };
      // Brotli takes seconds on a busy machine; in this thread the server would close its idle connections before it sees a request.
      const part = await pack(Buffer.alloc(64_000_000));
      // A gigabyte of zeros in a megabyte: members that follow each other are one stream.
      const bomb =
        encoding === "gzip" ? Buffer.concat(Array.from({ length: 16 }, () => part)) : part;
      expect(bomb.length).toBeLessThan(1_048_576);
      const before = process.memoryUsage().rss;
      expect((await post("/v1/batch", bomb, packed)).status).toBe(413);
      expect(process.memoryUsage().rss - before).toBeLessThan(60_000_000);
      const whole = await pack(Buffer.from(JSON.stringify({ batch: [track()] })));
      expect((await post("/v1/batch", whole.subarray(0, -9), packed)).status).toBe(400);
      expect((await post("/v1/batch", "not packed", packed)).status).toBe(400);
    },
  );

  test("deep JSON is answered", async () => {
    const deep = `{"batch":[{"type":"track","event":"a","userId":"u","properties":{"a":${"[".repeat(200_000)}${"]".repeat(200_000)}}}]}`;
    expect((await post("/v1/batch", deep)).status).toBe(400);
  });

  test("a client that vanishes in the middle of a body leaves nothing behind", async () => {
    const port = Number(new URL(url).port);
    await new Promise<void>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => {
        socket.write(
          `POST /v1/batch HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${secret}\r\nContent-Length: 1000\r\n\r\n{"batch":[`,
        );
        setTimeout(() => socket.destroy(), 50);
      });
      socket.on("close", () => resolve());
    });
    expect((await post("/v1/track", track())).status).toBe(200);
    expect(await stored()).toHaveLength(1);
  });

  test("no key and no event reaches the log file", () => {
    const lines = services.logLines.join("");
    expect(lines).not.toContain(secret.slice(22));
    expect(lines).not.toContain("Bought");
  });
});

test("a body that does not say its size is cut off at the same limit", async () => {
  const chunk = new Uint8Array(256_000).fill(32);
  let left = 5;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => (left-- > 0 ? controller.enqueue(chunk) : controller.close()),
  });
  const init = { method: "POST", headers: basic(secret), body, duplex: "half" as const };
  const answer = await fetch(`${url}/v1/batch`, init);
  expect([answer.status, await codeOf(answer)]).toEqual([413, "body_too_large"]);
});

test.each([3_000_000, 40_000_000])(
  "a client that reads nothing before it has sent all of its %i bytes gets its answer",
  async (bytes) => {
    const text = await new Promise<string>((resolve, reject) => {
      let said = "";
      const socket = connect(Number(new URL(url).port), "127.0.0.1", () => {
        socket.write(`POST /v1/batch HTTP/1.1\r\nHost: x\r\nContent-Length: ${bytes}\r\n\r\n`);
        socket.write(Buffer.alloc(bytes), () => {
          socket.on("data", (chunk: Buffer) => (said += chunk.toString()));
        });
      });
      socket.on("error", reject);
      socket.on("close", () => resolve(said));
    });
    expect(text).toMatch(/^HTTP\/1\.1 413 /);
  },
);

test("other paths are left to others", async () => {
  for (const path of ["/v1/batch/", "/v1", "/V1/batch", "/v1/__proto__", "/"])
    expect(await (await post(path, {})).text()).toBe("not mine");
});

import { createInstance, Identify, Revenue } from "@amplitude/analytics-node";
import { PostHog } from "posthog-node";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { TestTenant } from "#server/testing/services.ts";
import { DomainError } from "#shared/errors/index.ts";
import { openIngestStage, type IngestStage } from "./testing/ingest-stage.ts";

let stage: IngestStage;
let tenant: TestTenant;
let other: TestTenant;
let secret: string;

beforeAll(async () => {
  stage = await openIngestStage();
});
afterAll(() => stage.close());
beforeEach(async () => {
  stage.append = undefined;
  [tenant, other] = [await stage.makeTenant(), await stage.makeTenant()];
  secret = await stage.makeKey(tenant);
});

const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
  const response = await fetch(stage.url + path, {
    method: "POST",
    headers,
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as object,
  };
};

describe("the unmodified PostHog client", () => {
  const clientOf = (key: string) => {
    const client = new PostHog(key, { host: stage.url, flushAt: 10, fetchRetryDelay: 10 });
    const errors: unknown[] = [];
    client.on("error", (error) => errors.push(error));
    return { client, errors };
  };

  test("delivers, with what its events say in our columns", async () => {
    const { client, errors } = clientOf(secret);
    for (let i = 0; i < 25; i += 1)
      client.capture({
        distinctId: `u${i}`,
        event: "Level up",
        properties: { level: i, $app_version: "4.2", $geoip_country_code: "DE", $session_id: "s" },
      });
    client.identify({ distinctId: "u1", properties: { plan: "pro" } });
    client.alias({ distinctId: "u1", alias: "a1" });
    client.groupIdentify({ groupType: "company", groupKey: "g1", properties: { size: 3 } });
    await client.shutdown();
    expect(errors).toEqual([]);
    const events = await stage.stored(tenant);
    expect(events).toHaveLength(28);
    expect(events[0]).toMatchObject({
      type: "track",
      name: "Level up",
      user_id: "u0",
      platform: "server",
      app_version: "4.2",
      country: "DE",
      session_id: "s",
      library: expect.stringMatching(/^posthog-node\/5\./),
      properties: { level: 0 },
    });
    expect(events.find(({ type }) => type === "identify")).toMatchObject({
      user_id: "u1",
      properties: { plan: "pro" },
    });
    expect(events.find(({ type }) => type === "alias")).toMatchObject({
      properties: { previousId: "a1" },
    });
    expect(events.find(({ type }) => type === "group")).toMatchObject({
      properties: { groupId: "g1", size: 3, $group_type: "company" },
    });
  });

  test("sends again after 503 and gives up after a refusal, without a copy either way", async () => {
    let failures = 2;
    stage.append = (_batch, next) =>
      failures-- > 0 ? Promise.reject(new DomainError("postgres_unavailable")) : next();
    const { client, errors } = clientOf(secret);
    client.capture({ distinctId: "u", event: "e" });
    await client.shutdown();
    expect([errors, (await stage.stored(tenant)).length]).toEqual([[], 1]);

    const console = vi.spyOn(globalThis.console, "error").mockReturnValue();
    const wrong = clientOf("phc_nobody");
    wrong.client.capture({ distinctId: "u", event: "e" });
    await wrong.client.shutdown();
    expect(wrong.errors).toHaveLength(1);
    expect(wrong.errors[0]).toMatchObject({ status: 401 });
    console.mockRestore();
  });

  test("asks for feature flags and learns that there are none", async () => {
    const { client } = clientOf(secret);
    expect(await client.getAllFlags("u1")).toEqual({});
    await client.shutdown();
  });
});

describe("PostHog's API", () => {
  const event = { event: "e", distinct_id: "u", uuid: "018f0000-0000-7000-8000-000000000001" };

  test.each(["/capture", "/capture/", "/e/?ip=1&ver=1", "/i/v0/e/"])(
    "takes one event at %s, with the key where its SDKs put it",
    async (path) => {
      const answers = [
        await post(path, { ...event, api_key: secret }),
        await post(path, { ...event, properties: { token: secret, distinct_id: "u" } }),
        await post(path, [{ ...event, properties: { token: secret } }], {
          "content-type": "text/plain",
        }),
        await post(
          path,
          `data=${encodeURIComponent(Buffer.from(JSON.stringify({ ...event, token: secret })).toString("base64"))}`,
        ),
      ];
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
      const stored = await stage.stored(tenant);
      expect(stored).toHaveLength(4);
      expect(JSON.stringify(stored)).not.toContain(secret);
    },
  );

  test("answers the newer one for each event by its id", async () => {
    const batch = [
      { ...event, options: {}, properties: {} },
      { ...event, uuid: "x", distinct_id: "" },
    ];
    const { status, body } = await post(
      "/i/v1/analytics/events",
      { created_at: "2020-01-01T00:00:00.000Z", batch },
      {
        authorization: `Bearer ${secret}`,
        "posthog-sdk-info": "posthog-node/5.70.0",
        "posthog-request-timestamp": new Date().toISOString(),
      },
    );
    expect([status, body]).toEqual([
      200,
      {
        results: {
          [event.uuid]: { result: "ok" },
          x: { result: "drop", details: "Give a userId or an anonymousId." },
        },
      },
    ]);
  });

  test("an anonymous visitor's id is a device's", async () => {
    const properties = { $device_id: "d1", $is_identified: false, $lib: "web", $os: "Mac OS X" };
    await post("/e/", { api_key: secret, batch: [{ ...event, distinct_id: "d1", properties }] });
    expect((await stage.stored(tenant))[0]).toMatchObject({
      user_id: "",
      anonymous_id: "d1",
      platform: "web",
    });
  });

  test("errors are in its words", async () => {
    expect(await post("/batch/", { api_key: "x", batch: [event] })).toMatchObject({
      status: 401,
      body: { type: "authentication_error", code: "key_malformed", detail: expect.any(String) },
    });
    expect(await post("/capture/", "{")).toMatchObject({ status: 400 });
    expect(
      await post("/batch/", { api_key: secret, batch: [{ ...event, event: "" }] }),
    ).toMatchObject({
      status: 400,
      body: { code: "event_invalid", verdicts: [{ index: 0, reason: "name_missing" }] },
    });
  });
});

describe("the unmodified Amplitude client", () => {
  const clientOf = async (key: string, path = "/2/httpapi") => {
    const client = createInstance();
    await client.init(key, {
      serverUrl: stage.url + path,
      flushQueueSize: 20,
      flushIntervalMillis: 20,
      flushMaxRetries: 4,
      logLevel: 0,
    }).promise;
    return client;
  };

  test.each(["/2/httpapi", "/batch"])("delivers to %s, with what its events say", async (path) => {
    const client = await clientOf(secret, path);
    const user = { user_id: "user-1", device_id: "device-1" };
    const results = [
      client.track(
        "Level up",
        { level: 3 },
        {
          ...user,
          app_version: "4.2",
          os_name: "iOS",
          os_version: "18",
          device_model: "iPhone16,1",
          language: "de",
          country: "DE",
          session_id: 17,
        },
      ),
      client.identify(new Identify().set("plan", "pro").add("logins", 1), user),
      client.revenue(new Revenue().setProductId("p").setPrice(4.99).setQuantity(2), user),
      client.groupIdentify("company", "g1", new Identify().set("size", 3), user),
    ];
    const codes = (await Promise.all(results.map(({ promise }) => promise))).map(
      ({ code }) => code,
    );
    expect(codes).toEqual([200, 200, 200, 200]);
    const events = await stage.stored(tenant);
    expect(events).toHaveLength(4);
    expect(events[0]).toMatchObject({
      name: "Level up",
      user_id: "user-1",
      anonymous_id: "device-1",
      app_version: "4.2",
      platform: "ios",
      os_version: "18",
      device_model: "iPhone16,1",
      locale: "de",
      country: "DE",
      session_id: "17",
      library: expect.stringMatching(/^amplitude-node-ts\/\d/),
      properties: { level: 3 },
    });
    expect(events[1]).toMatchObject({
      type: "identify",
      properties: { plan: "pro", $add: { logins: 1 } },
    });
    expect(events[2]).toMatchObject({ name: "revenue_amount", revenue_micros: 9_980_000 });
    expect(events[3]).toMatchObject({ type: "group", properties: { groupId: "g1", size: 3 } });
  });

  test("drops the events that were wrong and sends the others again", async () => {
    const client = await clientOf(secret);
    const results = ["a", "b", "c"].map(
      (name) =>
        client.track(name, {}, { user_id: "user-1", ...(name === "b" ? { time: 1 } : {}) }).promise,
    );
    expect((await Promise.all(results)).map(({ code }) => code)).toEqual([200, 400, 200]);
    expect((await stage.stored(tenant)).map(({ name }) => name)).toEqual(["a", "c"]);
    expect((await stage.refusals(tenant)).map(({ reason }) => reason)).toEqual([
      "timestamp_too_old",
    ]);
  });

  test("sends again after 503, gives up at once with a wrong key, never twice", async () => {
    let failures = 2;
    stage.append = (_batch, next) =>
      failures-- > 0 ? Promise.reject(new DomainError("log_unavailable")) : next();
    const client = await clientOf(secret);
    const { code } = await client.track("a", {}, { user_id: "user-1" }).promise;
    expect([code, (await stage.stored(tenant)).length]).toEqual([200, 1]);

    const wrong = await clientOf("wrong");
    const refused = await wrong.track("a", {}, { user_id: "user-1" }).promise;
    expect([refused.code, refused.message]).toEqual([
      400,
      expect.stringMatching(/^Invalid API key/),
    ]);
  });
});

describe("Amplitude's API", () => {
  const event = { event_type: "e", user_id: "user-1", insert_id: "i1" };

  test("errors are in its words, with the numbers its clients act by", async () => {
    const send = (body: unknown) => post("/2/httpapi", body);
    expect(
      await send({
        api_key: secret,
        events: [event, { event_type: "e" }, { ...event, insert_id: "i2", time: "x" }],
      }),
    ).toMatchObject({
      status: 400,
      body: {
        code: 400,
        events_with_missing_fields: { user_id: [1] },
        events_with_invalid_fields: { time: [2] },
      },
    });
    expect(await stage.stored(tenant)).toEqual([]);
    expect(await send("{")).toMatchObject({
      status: 400,
      body: { code: 400, missing_field: "events" },
    });
    expect(await send("x".repeat(1_100_000))).toMatchObject({ status: 413, body: { code: 413 } });
    const limited = await stage.makeKey(tenant, { rateLimitPerMinute: 1 });
    await send({ api_key: limited, events: [event] });
    const answer = await send({ api_key: limited, events: [event, event] });
    expect(answer).toMatchObject({ status: 429, body: { code: 429, throttled_events: [0, 1] } });
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  });
});

describe("a key writes into its own tenant whatever the body says", () => {
  const names = () => ({ tenant_id: other.tenantId, tenantId: other.tenantId });
  const segment = () => ({ type: "track", event: "e", userId: "u", ...names() });
  const posthog = () => ({ event: "e", distinct_id: "u", ...names(), properties: names() });
  const amplitude = () => ({
    event_type: "e",
    user_id: "u",
    ...names(),
    event_properties: names(),
  });

  test.each([
    ["/v1/batch", () => ({ writeKey: secret, ...names(), batch: [segment()] })],
    ["/v1/track", () => ({ writeKey: secret, ...segment() })],
    ["/batch/", () => ({ api_key: secret, ...names(), batch: [posthog()] })],
    ["/capture/", () => ({ api_key: secret, ...posthog() })],
    ["/2/httpapi", () => ({ api_key: secret, ...names(), events: [amplitude()] })],
  ])("at %s", async (path, body) => {
    expect((await post(path, body())).status).toBe(200);
    const stored = await stage.stored(tenant);
    expect(stored).toHaveLength(1);
    expect(Object.keys(stored[0] ?? {})).not.toContain("tenant_id");
    expect(await stage.stored(other)).toEqual([]);
  });

  test.each([
    ["/v1/batch", (appId: string) => ({ writeKey: secret, appId, batch: [segment()] })],
    ["/v1/batch", (appId: string) => ({ writeKey: secret, batch: [{ ...segment(), appId }] })],
    ["/batch/", (appId: string) => ({ api_key: secret, batch: [{ ...posthog(), app_id: appId }] })],
    ["/2/httpapi", (appId: string) => ({ api_key: secret, appId, events: [amplitude()] })],
  ])("and an event that names another app is refused (%s)", async (path, body) => {
    expect((await post(path, body(other.appId))).status).toBe(400);
    expect((await stage.refusals(tenant)).map(({ reason }) => reason)).toEqual(["wrong_app"]);
    expect((await post(path, body(tenant.appId))).status).toBe(200);
    expect(await stage.stored(other)).toEqual([]);
  });
});

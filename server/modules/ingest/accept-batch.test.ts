import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DomainError } from "#shared/errors/index.ts";
import { acceptBatch } from "./accept-batch.ts";
import { acceptEvent, NO_CONTEXT, type Arrival } from "./accept-event.ts";
import type { EventLine } from "./event-shape.ts";
import { parseBody } from "./parse-body.ts";
import { segmentShape } from "./shapes/segment-shape.ts";

const NOW = new Date("2026-11-22T07:10:00.000Z");
const APP = "018f0000-0000-7000-8000-00000000000a";
const arrival: Arrival = {
  receivedAtMs: NOW.getTime(),
  skewMs: 0,
  appId: APP,
  named: undefined,
  context: NO_CONTEXT,
};
const track = (more: object = {}) => ({ type: "track", event: "Bought", userId: "u1", ...more });
const reasonOf = (event: unknown) => {
  const verdict = acceptEvent(event, 0, arrival);
  return verdict.ok ? "ok" : verdict.reason;
};
const lineOf = (event: unknown, at: typeof arrival = arrival): EventLine => {
  const verdict = acceptEvent(event, 0, at);
  if (!verdict.ok) throw new Error(verdict.reason);
  return JSON.parse(verdict.line) as EventLine;
};
const nested = (depth: number): object => (depth === 0 ? {} : { a: nested(depth - 1) });

describe("one event", () => {
  test.each([
    ["not_an_object", [null, 7, "x", [], [track()]]],
    ["type_unknown", [{}, track({ type: "buy" }), track({ type: ["track"] })]],
    ["name_missing", [track({ event: "" }), track({ event: "  " }), track({ event: 7 })]],
    ["name_too_long", [track({ event: "x".repeat(10_000) })]],
    ["user_missing", [track({ userId: "" }), track({ userId: null })]],
    [
      "id_invalid",
      [track({ userId: "x".repeat(257) }), track({ userId: {} }), track({ userId: Infinity })],
    ],
    ["group_missing", [{ type: "group", userId: "u" }]],
    ["previous_missing", [{ type: "alias", userId: "u" }]],
    [
      "properties_invalid",
      [track({ properties: [] }), track({ properties: "x" }), track({ context: 7 })],
    ],
    [
      "timestamp_invalid",
      [
        track({ timestamp: "yesterday" }),
        track({ timestamp: {} }),
        track({ timestamp: 1e300 * 1e10 }),
      ],
    ],
    ["timestamp_too_old", [track({ timestamp: "2020-01-01T00:00:00Z" }), track({ timestamp: 0 })]],
    [
      "timestamp_in_future",
      [
        track({ timestamp: "2031-01-01T00:00:00Z" }),
        track({ timestamp: NOW.getTime() + 86_400_001 }),
      ],
    ],
    [
      "number_invalid",
      [track({ properties: { a: [{ n: Infinity }] } }), track({ context: { n: -Infinity } })],
    ],
    [
      "wrong_app",
      [
        track({ appId: "018f0000-0000-7000-8000-00000000000b" }),
        track({ app_id: "018F0000-0000-7000-8000-00000000000B" }),
      ],
    ],
    ["too_deep", [track({ properties: nested(21) }), track({ context: nested(1_000) })]],
    [
      "too_large",
      [
        track({ properties: { a: "x".repeat(33_000) } }),
        track({ properties: { a: "я".repeat(17_000) } }),
      ],
    ],
  ])("%s", (reason, events) => {
    for (const event of events) expect(reasonOf(event)).toBe(reason);
  });

  test("is stored as sent, in the columns people filter by", () => {
    const line = lineOf(
      track({
        messageId: "m-1",
        anonymousId: 42,
        properties: { price: 9.5, list: [1, { x: null }] },
        context: {
          app: { version: "3.2.1" },
          os: { name: "iOS" },
          location: { country: "DE" },
        },
      }),
    );
    expect(line).toMatchObject({
      event_id: "m-1",
      name: "Bought",
      user_id: "u1",
      anonymous_id: "42",
      app_version: "3.2.1",
      platform: "ios",
      country: "DE",
      at: NOW.getTime(),
      properties: { price: 9.5, list: [1, { x: null }] },
    });
  });

  test("money and the rest of what people filter by have columns of their own", () => {
    const money = (properties: object, event = "Bought") => {
      const { revenue_micros, currency } = lineOf(track({ event, properties }));
      return [revenue_micros, currency];
    };
    expect(money({ revenue: 9.99, currency: "usd" })).toEqual([9_990_000, "USD"]);
    expect(money({ revenue: "12.5", currency: "roubles" })).toEqual([12_500_000, undefined]);
    expect(money({ total: 5 })).toEqual([undefined, undefined]);
    expect(money({ total: 5, currency: "EUR" }, "Order Completed")).toEqual([5_000_000, "EUR"]);
    expect(money({ revenue: 1e12, currency: "EUR" })).toEqual([undefined, undefined]);
    expect(money({ revenue: "much" })).toEqual([undefined, undefined]);
    const context = {
      os: { name: "Android", version: "15" },
      device: { model: "Pixel 9" },
      library: { name: "analytics-kotlin", version: "1.2" },
      locale: "de-DE",
      sessionId: 17,
    };
    expect(lineOf(track({ context }))).toMatchObject({
      platform: "android",
      os_version: "15",
      device_model: "Pixel 9",
      library: "analytics-kotlin/1.2",
      locale: "de-DE",
      session_id: "17",
    });
    expect(Object.keys(lineOf(track())).join(" ")).toBe(
      "event_id type name user_id anonymous_id at properties context",
    );
  });

  test("its own tenant_id, app_id and key change nothing", () => {
    const line = lineOf(track({ tenant_id: "x", app_id: "y", key_id: "z", env: "live" }));
    expect(Object.keys(line)).not.toContain("tenant_id");
    expect(Object.keys(line)).not.toContain("app_id");
  });

  test("traits, group and alias keep what identifies them", () => {
    const propertiesOf = (event: object) => lineOf(event).properties;
    expect(propertiesOf({ type: "identify", userId: "u", traits: { plan: "pro" } })).toEqual({
      plan: "pro",
    });
    expect(propertiesOf({ type: "group", userId: "u", groupId: "g", traits: { n: 1 } })).toEqual({
      n: 1,
      groupId: "g",
    });
    expect(propertiesOf({ type: "alias", userId: "u", previousId: "p" })).toEqual({
      previousId: "p",
    });
  });

  test("a device's wrong clock is corrected by when it sent, and never ends in the future", () => {
    const hour = 3_600_000;
    const slow: Arrival = { ...arrival, skewMs: 5 * hour };
    expect(
      lineOf(track({ timestamp: new Date(NOW.getTime() - 6 * hour).toISOString() }), slow).at,
    ).toBe(NOW.getTime() - hour);
    expect(lineOf(track({ timestamp: NOW.getTime() + 86_400_000 })).at).toBe(NOW.getTime());
    expect(lineOf(track({ timestamp: "2026-11-22T06:00:00" })).at).toBe(
      NOW.getTime() - 70 * 60_000,
    );
    expect(lineOf(track({ timestamp: "2026-11-22T09:00:00+03:00" })).at).toBe(
      NOW.getTime() - 70 * 60_000,
    );
  });

  test("the same delivery again has the same id; other events have others", () => {
    const timed = track({ timestamp: "2026-11-22T07:00:00Z" });
    expect(lineOf(timed).event_id).toBe(lineOf(timed, { ...arrival, skewMs: 17 }).event_id);
    const ids = [
      timed,
      track({ timestamp: "2026-11-22T07:01:00Z" }),
      track({ timestamp: "2026-11-22T07:00:00Z", userId: "u2" }),
      track(),
      track(),
    ].map((event) => lineOf(event).event_id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(lineOf(track({ messageId: 'a"b\n' })).event_id).toMatch(/^h-/);
  });

  test("half a character and a null character are made storable", () => {
    const line = lineOf(
      track({ event: "a\ud83d", properties: { "\udc00": "\ud83d", ok: "😀", text: "\\ud83d" } }),
    );
    expect(line.name).toBe("a\ufffd");
    expect(line.properties).toEqual({ "\ufffd": "\ufffd", ok: "😀", text: "\\ud83d" });
  });

  test("whatever is sent is accepted as one line that parses, or refused with a reason", () => {
    const anything = fc.oneof(
      fc.anything({ maxDepth: 5 }),
      fc.record({
        type: fc.constantFrom("track", "page", "identify", "group", "x"),
        event: fc.oneof(fc.string(), fc.anything()),
        userId: fc.oneof(fc.string(), fc.integer(), fc.anything()),
        messageId: fc.oneof(fc.string(), fc.anything()),
        timestamp: fc.oneof(fc.date().map(String), fc.anything()),
        properties: fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.anything()),
        context: fc.anything(),
      }),
    );
    fc.assert(
      fc.property(anything, (sent) => {
        // What can come out of JSON.parse.
        const event: unknown = JSON.parse(
          JSON.stringify(sent, (_, value: unknown) => (typeof value === "bigint" ? 1 : value)) ??
            "null",
        );
        const verdict = acceptEvent(event, 0, arrival);
        if (!verdict.ok) return;
        expect(verdict.line).not.toContain("\n");
        expect(verdict.line).toMatch(/^\{"event_id":"[\w.:@-]{1,128}","type"/);
        expect(verdict.line.isWellFormed()).toBe(true);
        const line = JSON.parse(verdict.line) as EventLine;
        expect(typeof line.properties).toBe("object");
      }),
      { numRuns: 500 },
    );
  });
});

describe("a body", () => {
  const batchOf = (body: string | Buffer, type?: "track") =>
    parseBody(Buffer.from(body), segmentShape, { type, headers: {} });

  test("one bad event does not spoil the rest, and is named by its place", () => {
    const sent = batchOf(
      JSON.stringify({ batch: [track(), track({ event: "" }), track(), 7], sentAt: NOW }),
    );
    const { lines, count, refused } = acceptBatch(sent, NOW, APP);
    expect(count).toBe(2);
    expect(lines.toString().trimEnd().split("\n")).toHaveLength(2);
    expect(refused.map(({ index, reason }) => [index, reason])).toEqual([
      [1, "name_missing"],
      [3, "not_an_object"],
    ]);
  });

  test("the same event twice counts once; two with one id and other content do not both count", () => {
    const one = track({ messageId: "m-1" });
    const batch = { batch: [one, one, track({ messageId: "m-1", userId: "u2" })] };
    const { count, stored, refused, lines } = acceptBatch(batchOf(JSON.stringify(batch)), NOW, APP);
    expect([count, stored, refused.map(({ reason }) => reason)]).toEqual([2, 1, ["id_conflict"]]);
    expect(lines.toString().trimEnd().split("\n")).toHaveLength(1);
    expect(lines.toString()).toContain('"u1"');
  });

  test("a context repeated for every event does not multiply a request without a bound", () => {
    const context = { a: "x".repeat(30_000) };
    const batch = Array.from({ length: 500 }, () => track());
    const { lines, refused } = acceptBatch(batchOf(JSON.stringify({ batch, context })), NOW, APP);
    expect(lines.length).toBeLessThanOrEqual(2_097_152);
    expect(refused.at(-1)).toMatchObject({ index: 499, reason: "too_large" });
  });

  test("a single call is a batch of one, of the path's type", () => {
    const sent = batchOf(JSON.stringify({ ...track({ type: "page" }), writeKey: "k" }), "track");
    expect(sent).toMatchObject({ writeKey: "k", events: [{ type: "track" }] });
    expect(JSON.stringify(sent.events)).not.toContain("writeKey");
  });

  test("numbers that do not fit, and texts deeper than a stack, end in an answer", () => {
    expect(
      acceptBatch(batchOf('{"batch":[{"type":"track","event":"a","userId":1e999}]}'), NOW, APP)
        .refused,
    ).toHaveLength(1);
    const huge = batchOf(
      '{"batch":[{"type":"track","event":"a","userId":"u","properties":{"n":1e999}}]}',
    );
    expect(acceptBatch(huge, NOW, APP).refused[0]?.reason).toBe("number_invalid");
    const deep = `{"batch":[{"type":"track","event":"a","userId":"u","properties":{"a":${"[".repeat(400_000)}${"]".repeat(400_000)}}}]}`;
    expect(acceptBatch(batchOf(deep), NOW, APP).refused[0]?.reason).toBe("too_deep");
  });

  test.each([
    ["not UTF-8", Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
    ["not JSON", "{batch:[]}"],
    ["not a JSON object", "[]"],
    ["not a JSON object", "null"],
    ["`batch` is not a list", '{"batch":{}}'],
    ["not JSON", ""],
    ["not JSON", '{"batch":[{"type":"tra'],
  ])("that is %s is refused as a whole", (reason, body) => {
    expect(() => batchOf(body)).toThrow(reason);
    expect(() => batchOf(body)).toThrow(DomainError);
  });

  test("more than 500 events are too many", () => {
    expect(() =>
      batchOf(JSON.stringify({ batch: Array.from({ length: 501 }, () => track()) })),
    ).toThrow(/larger/);
  });
});

import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { PLATFORM_TENANT_ID, type TenantId } from "#shared/kernel/ids.ts";
import { LOG_START } from "#server/platform/event-log/event-log.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import { router } from "#server/platform/trpc/index.ts";
import { t } from "#server/platform/trpc/trpc.ts";
import {
  makeTenant,
  memberRequest,
  testServices,
  type TestServices,
  type TestTenant,
} from "#server/testing/services.ts";
import { deadLettersRouter, keepDeadLetters, type FoundDeadLetter } from "./index.ts";

const routes = router({ deadletters: deadLettersRouter });
const callsOf = t.createCallerFactory(routes);
type Calls = ReturnType<typeof callsOf>["deadletters"];
const ALL = { maxEvents: 1_000_000, maxBytes: 100_000_000 };
const MAIN = { partition: 0, lane: "main" } as const;
const HOUR_MS = 3_600_000;

let services: TestServices;
let staff: Calls;
let tenant: TestTenant;

beforeAll(async () => {
  services = await testServices();
  staff = callsOf({ request: await memberRequest(services, "user") }).deadletters;
});
afterAll(() => services.stop());
beforeEach(async () => {
  tenant = await makeTenant(services);
});

const good = (id: string) =>
  `{"event_id":"${id}","type":"track","name":"Bought","user_id":"u","anonymous_id":"","at":1790000000000,"properties":{"price":9.5},"context":{}}`;
const found = (id: string, more: Partial<FoundDeadLetter> = {}): FoundDeadLetter => ({
  ...tenant,
  keyId: "abcdefghijkl",
  env: "live",
  receivedAt: new Date(Date.now() - HOUR_MS),
  foundAt: new Date(),
  eventId: id,
  reason: "not_storable",
  message: "ClickHouse cannot read it",
  line: good(id),
  ...more,
});
const keep = (letters: readonly FoundDeadLetter[]) =>
  services.db.tenant(PLATFORM_TENANT_ID, "write", (tx) => keepDeadLetters(tx, letters));
const list = async (more: object = {}, tenantId: TenantId = tenant.tenantId) =>
  staff.list({ tenantId, ...more });
const idsOf = async () => (await list()).rows.map(({ deadLetterId }) => deadLetterId);
/** What is in the log of this tenant; a mark behind it tells that nothing is still on its way. */
const logged = async () => {
  const mark = await makeTenant(services);
  const body = Buffer.from("{}\n");
  const stamps = { keyId: "abcdefghijkl", env: "live", eventCount: 1 } as const;
  await services.eventLog.append({ ...mark, ...stamps, receivedAt: new Date(), body });
  const records = await vi.waitFor(
    async () => {
      const read = await services.eventLog.readAfter(MAIN, LOG_START, ALL);
      expect(read.at(-1)?.tenantId).toBe(mark.tenantId);
      return read;
    },
    { timeout: 20_000, interval: 20 },
  );
  return records.filter(({ tenantId }) => tenantId === tenant.tenantId);
};
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => "ok",
    (error: { cause: { code: string } }) => error.cause.code,
  );

test("are listed newest first, a page at a time, by app, reason and state, with their number", async () => {
  const now = Date.now();
  await keep(
    Array.from({ length: 5 }, (_, i) =>
      found(`e${i}`, {
        foundAt: new Date(now + i),
        reason: i === 4 ? "id_conflict" : "not_storable",
      }),
    ),
  );
  const first = await list({ limit: 2 });
  expect(first.rows.map(({ eventId }) => eventId)).toEqual(["e4", "e3"]);
  expect(first).toMatchObject({ waiting: 5, notKept: 0 });
  expect(first.rows[0]).toMatchObject({ name: "Bought", state: "waiting", decidedAt: null });
  const second = await list({ limit: 3, cursor: first.nextCursor });
  expect(second.rows.map(({ eventId }) => eventId)).toEqual(["e2", "e1", "e0"]);
  expect(second.nextCursor).toBeNull();
  expect((await list({ reasons: ["id_conflict"] })).rows).toHaveLength(1);
  expect((await list({ states: ["discarded"] })).rows).toEqual([]);
  expect((await list({}, PLATFORM_TENANT_ID)).rows.length).toBeGreaterThanOrEqual(5);
  await expect(list({ limit: 3, cursor: first.nextCursor, states: ["waiting"] })).rejects.toThrow();
});

test("one is shown with its event, byte for byte", async () => {
  const line = '{"event_id":"x","name":"a\u0000b","at":{{{ \ud83d\ude00';
  await keep([found("x", { line })]);
  const [deadLetterId] = await idsOf();
  expect(await staff.get({ tenantId: tenant.tenantId, deadLetterId: deadLetterId! })).toMatchObject(
    { line, fixed: null, name: "" },
  );
});

test("one that is sent again is in the log as it was, with its stamps, once", async () => {
  const letter = found("again", { env: "test" });
  await keep([letter]);
  const deadLetterIds = await idsOf();
  const call = { tenantId: tenant.tenantId, deadLetterIds };
  expect(await staff.redrive(call)).toEqual({ deadLetterIds });
  expect(await codeOf(staff.redrive(call))).toBe("dead_letter_conflict");
  expect(await codeOf(staff.discard({ ...call, reason: "no more" }))).toBe("dead_letter_conflict");
  const records = await logged();
  expect(records).toHaveLength(1);
  expect(records[0]?.body.toString()).toBe(`${letter.line}\n`);
  expect(records[0]).toMatchObject({
    appId: tenant.appId,
    keyId: letter.keyId,
    env: "test",
    eventCount: 1,
    receivedAt: letter.receivedAt,
  });
  expect((await list()).rows[0]).toMatchObject({
    state: "redriven",
    decidedByName: expect.stringContaining("user of"),
  });
});

test("of two calls at once one sends it", async () => {
  await keep([found("race")]);
  const deadLetterIds = await idsOf();
  const call = () => codeOf(staff.redrive({ tenantId: tenant.tenantId, deadLetterIds }));
  expect((await Promise.all([call(), call(), call()])).toSorted()).toEqual([
    "dead_letter_conflict",
    "dead_letter_conflict",
    "ok",
  ]);
  expect(await logged()).toHaveLength(1);
});

test("one that a person mended is sent in its place, and what is no event is refused by its field", async () => {
  await keep([found("mend", { line: "{broken" }), found("other")]);
  const { rows } = await list();
  const broken = rows.find(({ eventId }) => eventId === "mend")!;
  const call = { tenantId: tenant.tenantId, deadLetterIds: [broken.deadLetterId] };
  const event = { ...(JSON.parse(good("mend-1")) as object), at: 1_790_000_000_000 };
  for (const [fixed, field] of [
    ["{broken", "fixed"],
    ["[]", "fixed"],
    [JSON.stringify({ ...event, event_id: 'a"b' }), "fixed.event_id"],
    [JSON.stringify({ ...event, type: "buy" }), "fixed.type"],
    [JSON.stringify({ ...event, user_id: "" }), "fixed.user_id"],
    [JSON.stringify({ ...event, properties: [] }), "fixed.properties"],
    [JSON.stringify({ ...event, at: "yesterday" }), "fixed.at"],
  ] as const) {
    await expect(staff.redrive({ ...call, fixed })).rejects.toMatchObject({
      cause: { code: "input_invalid", details: { fields: [field] } },
    });
  }
  const both = rows.map(({ deadLetterId }) => deadLetterId);
  const fixed = JSON.stringify({ ...event, app_version: "2" }, null, 2);
  expect(await codeOf(staff.redrive({ ...call, deadLetterIds: both, fixed }))).toBe(
    "input_invalid",
  );
  await staff.redrive({ ...call, fixed });
  const [record] = await logged();
  expect(record?.body.toString()).toMatch(/^\{"event_id":"mend-1","type":"track".*\}\n$/);
  const detail = await staff.get({
    tenantId: tenant.tenantId,
    deadLetterId: broken.deadLetterId,
  });
  expect(detail).toMatchObject({ line: "{broken", state: "redriven" });
  expect(`${detail.fixed}\n`).toBe(record?.body.toString());
});

test("discarded ones stay to be read, with the reason; both decisions are in the audit log", async () => {
  await keep([found("a"), found("b"), found("c")]);
  const [first, second, third] = await idsOf();
  const { tenantId } = tenant;
  await staff.redrive({ tenantId, deadLetterIds: [first!] });
  const reason = "sent by a test build";
  const decided = await staff.discard({
    tenantId,
    deadLetterIds: [first!, second!, third!],
    reason,
  });
  expect(decided.deadLetterIds.toSorted()).toEqual([second!, third!].toSorted());
  expect(await list({ states: ["discarded"] })).toMatchObject({
    rows: [{ note: reason }, { note: reason }],
    waiting: 0,
  });
  const entries = await services.db.readOnce(
    tenantId,
    sql<{
      action: string;
    }>`select action from audit_entries where action like 'deadletters.%' order by 1`,
  );
  expect(entries.map(({ action }) => action)).toEqual([
    "deadletters.discard",
    "deadletters.redrive",
  ]);
});

test("a discarding is taken back: they wait again as they came and can be sent; what was sent stays so", async () => {
  await keep([found("a"), found("b"), found("sent")]);
  const { tenantId } = tenant;
  const { rows } = await list();
  const idOf = (eventId: string) => rows.find((row) => row.eventId === eventId)!.deadLetterId;
  const [a, b, sent] = [idOf("a"), idOf("b"), idOf("sent")];
  expect(await codeOf(staff.restore({ tenantId, deadLetterIds: [a] }))).toBe(
    "dead_letter_conflict",
  );
  await staff.redrive({ tenantId, deadLetterIds: [sent] });
  await staff.discard({ tenantId, deadLetterIds: [a, b], reason: "by mistake" });
  const restored = await staff.restore({ tenantId, deadLetterIds: [a, b, sent] });
  expect(restored.deadLetterIds.toSorted()).toEqual([a, b].toSorted());
  const waiting = { state: "waiting", decidedAt: null, decidedByName: null, note: null };
  expect(await list({ states: ["waiting"] })).toMatchObject({
    rows: [waiting, waiting],
    waiting: 2,
  });
  expect(await codeOf(staff.restore({ tenantId, deadLetterIds: [sent] }))).toBe(
    "dead_letter_conflict",
  );
  const [entry] = await services.db.readOnce(
    tenantId,
    sql<{
      before: unknown;
      after: { deadLetterIds: string[] };
    }>`select before, after from audit_entries where action = 'deadletters.restore'`,
  );
  expect(entry?.before).toEqual({ state: "discarded", note: "by mistake" });
  expect(entry?.after.deadLetterIds.toSorted()).toEqual([a, b].toSorted());
  await staff.redrive({ tenantId, deadLetterIds: [a] });
  expect((await logged()).map(({ body }) => body.toString())).toEqual([
    `${good("sent")}\n`,
    `${good("a")}\n`,
  ]);
});

test("beyond 10,000 of an app and day they are counted only; the next day there is room again", async () => {
  const foundAt = new Date("2026-11-22T10:00:00Z");
  const flood = Array.from({ length: 6_000 }, (_, i) => found(`f${i}`, { foundAt, line: "{}" }));
  await keep(flood);
  await keep(flood);
  await keep([found("next", { foundAt: new Date("2026-11-23T00:00:00Z") })]);
  expect(await list({ limit: 1 })).toMatchObject({
    waiting: 10_001,
    notKept: 2_000,
    rows: [{ eventId: "next" }],
  });
});

test("after 90 days they are gone", async () => {
  await keep([found("old", { foundAt: new Date(Date.now() - 91 * 24 * HOUR_MS) })]);
  await keep([found("new")]);
  expect((await list()).rows.map(({ eventId }) => eventId)).toEqual(["new"]);
});

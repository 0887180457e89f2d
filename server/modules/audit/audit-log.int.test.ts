import { afterAll, beforeAll, expect, test } from "vitest";
import { PLATFORM_TENANT_ID, TenantId } from "#shared/kernel/ids.ts";
import { appendAuditEntry } from "#server/platform/audit/audit.store.ts";
import { openAudit } from "#server/platform/audit/audit-writer.ts";
import type { RequestContext } from "#server/platform/context/request.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import { router, t } from "#server/platform/trpc/index.ts";
import {
  makeTenant,
  memberRequest,
  testServices,
  type TestServices,
} from "#server/testing/services.ts";
import { auditRouter, signAuditSegments } from "./index.ts";
import { addEntries, auditedTenant, auditRow, verdictOn } from "./testing/audited-tenant.ts";

const factory = t.createCallerFactory(router({ audit: auditRouter }));
const callsOf = (request: RequestContext) => factory({ request });

let services: TestServices;
beforeAll(async () => {
  services = await testServices();
});
afterAll(() => services.stop());

test("many writers at once make one chain without a gap", async () => {
  const tenantId = await auditedTenant(services, 0);
  await Promise.all(Array.from({ length: 40 }, (_, n) => addEntries(services, tenantId, n * 3, 3)));
  expect(await verdictOn(services, tenantId)).toMatchObject({ entries: 120, firstWrong: null });
});

test("a rolled back change leaves no entry and no gap", async () => {
  const tenantId = await auditedTenant(services, 2);
  await expect(
    services.db.tenant(tenantId, "write", async (tx) => {
      await appendAuditEntry(tx, auditRow(3));
      throw new Error("no");
    }),
  ).rejects.toThrow("no");
  await addEntries(services, tenantId, 4, 1);
  expect(await verdictOn(services, tenantId)).toMatchObject({ entries: 3, firstWrong: null });
});

test("two signers at once sign every stretch once", async () => {
  const tenantId = await auditedTenant(services, 2500);
  await Promise.all([1, 2, 3].map(() => signAuditSegments(services)));
  await signAuditSegments(services);
  expect(await verdictOn(services, tenantId)).toMatchObject({
    entries: 2500,
    signedSegments: 3,
    firstWrong: null,
  });
});

const HOSTILE = [
  "a\0b",
  "\uD800 half",
  '{"x":1}',
  "'; drop table audit_entries; --",
  "\u202Eevil",
  "🦊".repeat(50),
  "\n\r\t",
  "x".repeat(10_000),
];
test("whatever the text, it is stored and its hash holds", async () => {
  const tenantId = await auditedTenant(services, 0);
  await services.db.tenant(tenantId, "write", async (tx) => {
    for (const text of HOSTILE)
      await appendAuditEntry(
        tx,
        auditRow(1, {
          actorName: text,
          target: text,
          reason: text,
          requestId: text,
          ip: text,
          before: { [text]: text },
          after: [text, { deep: [text] }],
        }),
      );
    await appendAuditEntry(
      tx,
      auditRow(1, {
        before: { z: 1e300, n: -0, t: 0.1, big: 2 ** 53, date: new Date(0), gone: undefined },
        after: "just text",
      }),
    );
  });
  expect(await verdictOn(services, tenantId)).toMatchObject({
    entries: HOSTILE.length + 1,
    firstWrong: null,
  });
});

test("pages of the log give every entry once, newest first; cursors hold for their own filter only", async () => {
  const tenantId = await auditedTenant(services, 25);
  const admin = callsOf(await memberRequest(services, "admin", tenantId));
  const seen: number[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof admin.audit.list>> = await admin.audit.list({
      tenantId,
      limit: 4,
      cursor,
      action: "apps.",
    });
    seen.push(...page.rows.map(({ seq }) => seq));
    cursor = page.nextCursor;
  } while (cursor);
  expect(seen).toEqual(Array.from({ length: 25 }, (_, n) => 25 - n));
  const { nextCursor } = await admin.audit.list({ tenantId, limit: 4 });
  await expect(
    admin.audit.list({ tenantId, limit: 4, cursor: nextCursor, outcome: "done" }),
  ).rejects.toMatchObject({ cause: { code: "cursor_invalid" } });
});

test("the filters find by actor, action, target, outcome and time", async () => {
  const tenantId = await auditedTenant(services, 5);
  await services.db.tenant(tenantId, "write", (tx) =>
    appendAuditEntry(
      tx,
      auditRow(6, {
        actorName: "Zoë Ünlü",
        actorId: "zoe",
        action: "keys.revoke",
        outcome: "refused",
        code: "forbidden",
        target: "KEY-9",
      }),
    ),
  );
  const admin = callsOf(await memberRequest(services, "admin", tenantId));
  const find = async (filter: object) =>
    (await admin.audit.list({ tenantId, ...filter })).rows.map(({ seq }) => seq);
  expect(await find({ actor: "zoë ü" })).toEqual([6]);
  expect(await find({ actor: "zoe" })).toEqual([6]);
  expect(await find({ action: "keys." })).toEqual([6]);
  expect(await find({ target: "key-9" })).toEqual([6]);
  expect(await find({ target: "app-3" })).toEqual([3]);
  expect(await find({ outcome: "refused" })).toEqual([6]);
  expect(
    await find({
      from: new Date(1_800_000_000_002).toISOString(),
      to: new Date(1_800_000_000_004).toISOString(),
    }),
  ).toEqual([3, 2]);
  expect(await find({ actor: "%" })).toEqual([]);
});

test("reading the log is recorded, once a minute for one person, and tells nobody to read again", async () => {
  const tenantId = await auditedTenant(services, 3);
  const admin = callsOf(await memberRequest(services, "admin", tenantId));
  const other = callsOf(await memberRequest(services, "admin", tenantId));
  const heard: unknown[] = [];
  const stop = services.broadcast.subscribe((announcement) => heard.push(announcement));
  for (let n = 0; n < 5; n++) await admin.audit.list({ tenantId });
  await other.audit.list({ tenantId });
  stop();
  expect(heard).toEqual([]);
  const reads = () =>
    services.db.tenant(tenantId, "read", (tx) =>
      tx.many(sql`select from audit_entries where action = 'audit.list'`),
    );
  expect(await reads()).toHaveLength(2);
  services.advance(61_000);
  await admin.audit.list({ tenantId });
  expect(await reads()).toHaveLength(3);
});

test("staff see all chains in the platform's own tenant, a customer only the own one", async () => {
  const one = await auditedTenant(services, 2);
  const two = await auditedTenant(services, 2);
  const staff = callsOf(await memberRequest(services, "viewer"));
  const tenants = new Set(
    (
      await staff.audit.list({
        tenantId: PLATFORM_TENANT_ID,
        limit: 200,
        to: new Date(1_800_000_000_003).toISOString(),
      })
    ).rows.map(({ tenantId }) => tenantId),
  );
  expect([one, two].every((tenantId) => tenants.has(tenantId))).toBe(true);
  expect(
    new Set((await staff.audit.list({ tenantId: one })).rows.map(({ tenantId }) => tenantId)),
  ).toEqual(new Set([one]));
  const customer = callsOf(await memberRequest(services, "admin", one));
  expect(
    new Set((await customer.audit.list({ tenantId: one })).rows.map(({ tenantId }) => tenantId)),
  ).toEqual(new Set([one]));
  const answer = (call: Promise<unknown>) =>
    call.then(
      () => "it worked",
      (error: Error) => error.message,
    );
  const nowhere = TenantId.parse(crypto.randomUUID());
  expect(await answer(customer.audit.list({ tenantId: two }))).toBe(
    await answer(customer.audit.list({ tenantId: nowhere })),
  );
  expect(await answer(customer.audit.verify({ tenantId: two }))).toContain("no such tenant");
});

test("pages over all tenants give every entry once, though many have the same instant", async () => {
  const staff = callsOf(await memberRequest(services, "admin"));
  const seen = new Set<string>();
  let count = 0;
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof staff.audit.list>> = await staff.audit.list({
      tenantId: PLATFORM_TENANT_ID,
      limit: 7,
      cursor,
      target: "app-1",
    });
    for (const { tenantId, seq } of page.rows) seen.add(`${tenantId}:${seq}`);
    count += page.rows.length;
    cursor = page.nextCursor;
  } while (cursor && count < 500);
  expect(seen.size).toBe(count);
  expect(count).toBeGreaterThan(10);
});

test("verifying writes an entry with its verdict", async () => {
  const { tenantId } = await makeTenant(services);
  const request = await memberRequest(services, "admin");
  await services.db.tenant(tenantId, "write", (tx) =>
    openAudit(tx, request, "apps.create")({ target: "x" }),
  );
  const staff = callsOf(request);
  expect(await staff.audit.verify({ tenantId })).toMatchObject({
    intact: true,
    entries: 1,
    firstWrong: null,
  });
  expect((await staff.audit.list({ tenantId })).rows[0]).toMatchObject({
    action: "audit.verify",
    after: { intact: true, entries: 1 },
  });
});

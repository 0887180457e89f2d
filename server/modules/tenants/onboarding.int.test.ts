import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import type { Operation } from "#shared/contracts/operations.ts";
import { PLATFORM_TENANT_ID, type OperationId, type TenantId } from "#shared/kernel/ids.ts";
import { namedQuery } from "#server/platform/clickhouse/clickhouse.ts";
import { newId } from "#server/platform/context/new-id.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import { testClickHouse, type TestClickHouse } from "#server/testing/clickhouse.ts";
import { memberRequest, testServices, type TestServices } from "#server/testing/services.ts";
import { createOperationWorker, type OperationWorker } from "../operations/index.ts";
import { tenantOperationKinds } from "./index.ts";
import { hasSubscription, WIPED } from "./tenants.store.ts";
import { callsOf, type Calls } from "./testing/tenant-calls.ts";

let clickhouse: TestClickHouse;
let services: TestServices;
let worker: OperationWorker;
let admin: Calls;

beforeAll(async () => {
  clickhouse = await testClickHouse();
  services = await testServices({ clickhouse });
  admin = callsOf(await memberRequest(services, "admin"));
});
afterAll(async () => {
  await worker?.stop();
  await services.stop();
  await clickhouse.remove();
});

let made = 0;
const input = (more: object = {}) => ({
  name: `Games ${++made}`,
  app: { name: "Racer", platform: "ios" as const, bundleId: "com.example.racer" },
  idempotencyKey: randomUUID(),
  ...more,
});

/** Asked as staff of the platform: an erased tenant answers no more. */
async function until(
  { operationId }: { operationId: OperationId },
  state: Operation["state"],
): Promise<Operation> {
  const ref = { tenantId: PLATFORM_TENANT_ID, operationId };
  for (let waited = 0; waited < 8000; waited += 10) {
    const operation = await admin.operations.get(ref);
    if (operation.state === state) return operation;
    await sleep(10);
  }
  throw new Error(`it is ${(await admin.operations.get(ref)).state}, not ${state}`);
}

const startWorker = () => {
  worker = createOperationWorker(services, tenantOperationKinds, { pollMs: 100 });
  worker.start();
};

test("a new tenant, its app and key exist at once, and nothing of it works before the operation is done", async () => {
  const created = await admin.tenants.create(input({ slug: "early-bird", labels: ["vip"] }));
  expect(created.key.secret).toMatch(/^umg_live_/);
  const tenant = await admin.tenants.get({ tenantId: created.tenantId });
  expect(tenant).toMatchObject({
    slug: "early-bird",
    state: "onboarding",
    labels: ["vip"],
    appCount: 1,
    onboardingOperationId: created.operationId,
    firstEventAt: null,
  });
  const own = callsOf(await memberRequest(services, "admin", created.tenantId));
  await expect(own.tenants.get(created)).rejects.toMatchObject({ message: /onboarded/ });
  await expect(
    admin.tenants.suspend({ tenantId: created.tenantId, reason: "too early for that" }),
  ).rejects.toMatchObject({ cause: { code: "tenant_state_conflict" } });
});

test("with a worker it is active in well under a second, with every step told", async () => {
  startWorker();
  const startedAt = performance.now();
  const created = await admin.tenants.create(input());
  const operation = await until(created, "succeeded");
  expect(performance.now() - startedAt).toBeLessThan(1000);
  expect(operation.steps.map(({ name, state }) => `${name} ${state}`)).toEqual([
    "create done",
    "invite skipped",
    "isolate done",
    "subscribe done",
    "activate done",
  ]);
  expect((await admin.tenants.get(created)).state).toBe("active");
  const own = callsOf(await memberRequest(services, "viewer", created.tenantId));
  expect(await own.tenants.get(created)).toMatchObject({ state: "active", memberCount: 1 });
});

test("both audit chains tell of it, none tells the secret", async () => {
  const created = await admin.tenants.create(input());
  await until(created, "succeeded");
  const entries = (tenantId: typeof created.tenantId) =>
    services.db.tenant(tenantId, "read", (tx) =>
      tx.many(
        sql<{
          action: string;
          target: string;
          text: string;
        }>`select action, target, row_to_json(e)::text as text
          from audit_entries e where target = ${created.tenantId} order by seq`,
      ),
    );
  const own = await entries(created.tenantId);
  const platform = await entries(PLATFORM_TENANT_ID);
  expect(own.map(({ action }) => action)).toEqual([
    "tenants.create",
    "subscriptions.change",
    "tenants.create",
  ]);
  expect(platform.map(({ action }) => action)).toEqual(["tenants.create"]);
  expect(JSON.stringify([own, platform])).not.toContain(created.key.secret);
  expect(services.logLines.join("")).not.toContain(created.key.secret);
});

test("64 calls at once with one key make one tenant and all get its one answer", async () => {
  const call = input({ name: "Sixty-four" });
  const answers = await Promise.all(Array.from({ length: 64 }, () => admin.tenants.create(call)));
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect((await admin.tenants.list({ search: "sixty-four" })).total).toBe(1);
  await expect(admin.tenants.create({ ...call, name: "Sixty-five" })).rejects.toMatchObject({
    cause: { code: "idempotency_mismatch" },
  });
});

test("of twenty at once that want one slug, one gets it and the others are told", async () => {
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, () => admin.tenants.create(input({ slug: "coveted" }))),
  );
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const result of results)
    if (result.status === "rejected")
      expect(result.reason).toMatchObject({
        cause: { code: "slug_taken", details: { slug: "coveted" } },
      });
});

test("of ten at once with one name each gets a slug of its own", async () => {
  const results = await Promise.all(
    Array.from({ length: 10 }, () => admin.tenants.create(input({ name: "Same & Same" }))),
  );
  const slugs = results.map(({ slug }) => slug);
  expect(new Set(slugs).size).toBe(10);
  expect(slugs).toContain("same-same");
});

test("the first admin's invitation belongs to the new tenant, and goes when onboarding is cancelled", async () => {
  const adminEmail = "first@customer.test";
  const created = await admin.tenants.create(input({ adminEmail }));
  expect(created.invitationUrl).toMatch(/^http.*token=/);
  const operation = await until(created, "succeeded");
  expect(operation.steps[1]).toMatchObject({ name: "invite", state: "done", note: adminEmail });
  const invited = await services.db.tenant(created.tenantId, "read", (tx) =>
    tx.many(sql<{ email: string; role: string }>`select email, role from invitations`),
  );
  expect(invited).toEqual([{ email: adminEmail, role: "admin" }]);
});

test("while ClickHouse is away onboarding waits, says why, and goes on by itself", async () => {
  await worker.stop();
  const away = await testServicesWithoutClickHouse();
  const created = await admin.tenants.create(input());
  const waiting = createOperationWorker(away, tenantOperationKinds, { pollMs: 50 });
  waiting.start();
  for (;;) {
    const operation = await admin.operations.get(created);
    const isolate = operation.steps[2];
    if ((isolate?.attempts ?? 0) > 1) {
      expect(operation.state).toBe("running");
      expect(isolate?.error?.code).toBe("clickhouse_unavailable");
      break;
    }
    await sleep(20);
  }
  await waiting.stop();
  startWorker();
  await until(created, "succeeded");
});

const testServicesWithoutClickHouse = async () => {
  const { absentClickHouse } = await import("#server/platform/clickhouse/absent-clickhouse.ts");
  return { ...services, clickhouse: absentClickHouse() };
};

test("a cancelled onboarding leaves a tombstone that keeps the slug, and no orphan", async () => {
  await worker.stop();
  const created = await admin.tenants.create(
    input({ slug: "never-was", adminEmail: "first@never-was.test" }),
  );
  await admin.operations.cancel(created);
  startWorker();
  const operation = await until(created, "compensated");
  expect(operation.steps.map(({ state }) => state)).toEqual([
    "compensated",
    "compensated",
    "skipped",
    "skipped",
    "skipped",
  ]);
  await expect(admin.tenants.get(created)).rejects.toMatchObject({ cause: { code: "not_found" } });
  const { rows } = await admin.tenants.list({ states: ["erased"] });
  expect(rows.find(({ tenantId }) => tenantId === created.tenantId)).toMatchObject({
    slug: "never-was",
    name: "never-was",
    appCount: 0,
  });
  await expect(admin.tenants.create(input({ slug: "never-was" }))).rejects.toMatchObject({
    cause: { code: "slug_taken" },
  });
  expect(await leftovers(created.tenantId)).toEqual([]);
});

const KEPT = [
  "tenants",
  "operations",
  "operation_steps",
  "audit_entries",
  "audit_heads",
  "audit_segments",
  // What was billed stays provable; it names no person.
  "usage_days",
  "usage_entries",
  "usage_alerts",
  "usage_closed_days",
  "usage_quotas",
  // The books: an invoice names whom it was written to, as the law wants it.
  "subscriptions",
  "subscription_events",
  "usage_windows",
  "invoices",
  "invoice_charges",
  "invoice_lines",
  "invoice_events",
  "ledger_transactions",
  "ledger_entries",
  // The id at a provider, and charges that are still to be cancelled there.
  "billing_customers",
  "provider_calls",
  "dunning_cases",
  "dunning_steps",
  "dunning_steps",
  "meter_reports",
  // The platform's own.
  "plans",
  "plan_versions",
  "coupons",
  "webhook_events",
  "dunning_schedules",
  "reconciliation_runs",
  "reconciliation_differences",
  "reconciliation_charges",
  "demo_steps",
];
/** Tables that still hold rows of the tenant, of those that should not. */
async function leftovers(tenantId: Parameters<TestServices["db"]["tenant"]>[0]): Promise<string[]> {
  return services.db.tenant(tenantId, "read", async (tx) => {
    const tables = await tx.many(
      sql<{
        name: string;
      }>`select tablename::text as name from pg_tables where schemaname = 'public' and tablename not like 'event_log_2%' and tablename <> 'event_log_default' order by 1`,
    );
    const held: string[] = [];
    for (const { name } of tables) {
      const { count } = await tx.one(
        sql<{ count: number }>`select count(*)::int as count from ${sql.table(name)}`,
      );
      if (count > 0 && !KEPT.includes(name)) held.push(name);
    }
    return held;
  });
}

const parts = namedQuery({
  name: "test.parts",
  sql: "SELECT DISTINCT table AS name FROM system.parts WHERE database = currentDatabase() AND active",
  params: z.object({}),
  row: z.object({ name: z.string() }),
  tenant: false,
});

/** Rows of the tenant in each of ClickHouse's tables that has any. */
async function storedOf(tenantId: TenantId): Promise<Record<string, number>> {
  const rows: Record<string, number> = {};
  for (const { name } of await clickhouse.query(parts, {}, "none")) {
    const counted = namedQuery({
      name: "test.rowsOf",
      sql: `SELECT count() AS n FROM ${name}`,
      params: z.object({}),
      row: z.object({ n: z.number() }),
      tenant: true,
    });
    const n = (await clickhouse.query(counted, {}, { tenantId }))[0]?.n ?? 0;
    if (n > 0) rows[name] = n;
  }
  return rows;
}

test("two admins erase a tenant after its grace: a tombstone with receipts stays, nothing else", async () => {
  const created = await admin.tenants.create(input({ slug: "to-leave" }));
  await until(created, "succeeded");
  const { tenantId } = created;
  await memberRequest(services, "admin", tenantId, "Customer");
  await clickhouse.insert({
    table: "events",
    columns: ["tenant_id", "app_id", "event_id", "at", "received_at"],
    select: "SELECT {tenant:UUID}, {app:UUID}, id, now64(3), now64(3) FROM {source}",
    structure: "id String",
    ndjson: Buffer.from('{"id":"a"}\n{"id":"b"}\n'),
    token: "to-leave",
    params: { tenant: tenantId, app: created.appId },
  });
  await services.db.tenant(tenantId, "write", async (tx) => {
    await tx.run(sql`insert into event_log (app_id, key_id, env, event_count, body)
      values (${created.appId}, 'k', 'live', 1, ${Buffer.from("{}")})`);
    await tx.run(sql`insert into refused_events (app_id, refused_id, key_id, reason, message, sample)
      values (${created.appId}, ${newId()}, 'k', 'event_invalid', 'm', 's')`);
  });
  expect(Object.keys(await storedOf(tenantId))).toEqual(
    expect.arrayContaining(["events", "usage_per_day", "key_traffic_per_hour"]),
  );
  const second = callsOf(await memberRequest(services, "admin", undefined, "Second"));
  const reason = "The contract has ended";
  await admin.tenants.suspend({ tenantId, reason });
  const asked = { tenantId, reason, confirmSlug: "to-leave", graceDays: 1 };
  expect(await admin.tenants.erase(asked)).toMatchObject({
    state: "suspended",
    erasureRequest: { reason },
  });
  await expect(admin.tenants.erase(asked)).rejects.toMatchObject({
    cause: { code: "second_person_required" },
  });
  await expect(second.tenants.erase({ ...asked, confirmSlug: "to-stay" })).rejects.toMatchObject({
    cause: { code: "input_invalid" },
  });
  const pending = await second.tenants.erase(asked);
  expect(pending.state).toBe("pending_erasure");
  expect(new Date(pending.erasesAt ?? 0).getTime() - Date.now()).toBeGreaterThan(86_000_000);
  // Restored within the grace, then asked for again: the queue holds one, and its time is over now.
  expect((await admin.tenants.restore({ tenantId, reason })).state).toBe("suspended");
  await admin.tenants.erase(asked);
  await second.tenants.erase(asked);
  await services.db.tenant(tenantId, "write", (tx) =>
    tx.run(sql`update operations set run_after = now() where state = 'queued'`),
  );
  const { rows } = await admin.operations.list({
    tenantId,
    states: ["queued", "running", "succeeded"],
  });
  const erasing = rows.find(({ kind }) => kind === "tenant.erase");
  if (!erasing) throw new Error("no erasing operation");
  const done = await until(erasing, "succeeded");
  expect(done.steps.map(({ name, note }) => [name, note])).toEqual([
    ["billing", "The subscription to free ended; 0 open invoices written off"],
    ["events", "2 events removed from ClickHouse"],
    ["records", expect.stringContaining("of billing all but the books")],
  ]);
  const running = await services.db.tenant(tenantId, "read", hasSubscription);
  expect(running).toBe(false);
  expect(await leftovers(tenantId)).toEqual([]);
  expect(await storedOf(tenantId)).toEqual({});
  await expect(admin.tenants.get({ tenantId })).rejects.toMatchObject({
    cause: { code: "not_found" },
  });
});

test("every table is either wiped with its tenant or kept on purpose", async () => {
  const tables = await services.db.platform((tx) =>
    tx.many(
      sql<{
        name: string;
      }>`select tablename::text as name from pg_tables where schemaname = 'public' and tablename not like 'event_log_2%'`,
    ),
  );
  const accountedFor = new Set<string>([
    ...WIPED,
    ...KEPT,
    "event_log",
    "event_log_default",
    "tenant_slugs",
    "schema_migrations",
  ]);
  expect(tables.map(({ name }) => name).filter((name) => !accountedFor.has(name))).toEqual([]);
});

import pg from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { newId } from "../context/new-id.ts";
import {
  makeTenant,
  testServices,
  type TestServices,
  type TestTenant,
} from "../../testing/services.ts";
import { appendAuditEntry } from "../audit/audit.store.ts";
import { sql, type Query } from "./sql.ts";

let services: TestServices;
let one: TestTenant;
let other: TestTenant;

beforeAll(async () => {
  services = await testServices();
  one = await makeTenant(services);
  other = await makeTenant(services);
});
afterAll(() => services.stop());

const slugs = sql<{ slug: string }>`select slug from tenants order by slug`;

test("a transaction sees its own tenant and nothing else", async () => {
  expect(await services.db.tenant(one.tenantId, "read", (tx) => tx.many(slugs))).toEqual([
    { slug: one.slug },
  ]);
  expect(await services.db.readOnce(other.tenantId, slugs)).toEqual([{ slug: other.slug }]);
});

test("a connection that served one tenant shows the next tenant nothing of it", async () => {
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, index) => {
      const tenant = index % 2 ? one : other;
      return services.db
        .readOnce(tenant.tenantId, slugs)
        .then((rows) => rows.length === 1 && rows[0]?.slug === tenant.slug);
    }),
  );
  expect(answers.every(Boolean)).toBe(true);
});

test("a row for another tenant is refused, and a failed transaction leaves nothing", async () => {
  const forged = services.db.tenant(one.tenantId, "write", async (tx) => {
    await tx.run(sql`update tenants set name = 'changed'`);
    await tx.run(
      sql`insert into apps (tenant_id, app_id, name, platform, bundle_id) values (${other.tenantId}, ${newId()}, 'x', 'ios', 'x.y')`,
    );
  });
  await expect(forged).rejects.toThrow(/row-level security/);
  const [row] = await services.db.readOnce(
    one.tenantId,
    sql<{ name: string }>`select name from tenants`,
  );
  expect(row?.name).not.toBe("changed");
});

test("an error that was swallowed inside a transaction does not turn into a silent rollback", async () => {
  const swallowed = services.db.tenant(one.tenantId, "write", async (tx) => {
    await tx.run(sql`select 1/0`).catch(() => undefined);
  });
  await expect(swallowed).rejects.toThrow(/rolled back/);
});

test("the read-only role cannot write, whatever the code says", async () => {
  const write = services.db.tenant(one.tenantId, "impersonated", (tx) =>
    tx.run(sql`update tenants set name = 'changed'`),
  );
  await expect(write).rejects.toThrow(/permission denied|read-only/);
});

test("staff's view reads all tenants and writes none", async () => {
  const all = await services.db.platform((tx) => tx.many(slugs));
  expect(all.map((row) => row.slug)).toEqual(expect.arrayContaining([one.slug, other.slug]));
  await expect(
    services.db.platform((tx) => tx.run(sql`update tenants set name = 'changed'`)),
  ).rejects.toThrow(/permission denied/);
});

test("concurrent audit entries of one tenant form one gapless chain", async () => {
  const row = {
    at: new Date(),
    action: "apps.create",
    outcome: "done",
    code: null,
    actorKind: "job",
    actorId: "t",
    actorName: "t",
    impersonatorId: null,
    impersonationId: null,
    target: null,
    reason: null,
    before: null,
    after: { b: 1, a: 2 },
    requestId: "r",
    ip: null,
  } as const;
  await Promise.all(
    Array.from({ length: 20 }, () =>
      services.db.tenant(one.tenantId, "write", (tx) => appendAuditEntry(tx, row)),
    ),
  );
  const chain = await services.db.readOnce(
    one.tenantId,
    sql<{
      seq: number;
      prev: Buffer;
      hash: Buffer;
    }>`select seq, prev_hash as prev, hash from audit_entries order by seq`,
  );
  expect(chain.map((entry) => entry.seq)).toEqual(
    Array.from({ length: 20 }, (_, index) => index + 1),
  );
  chain.slice(1).forEach((entry, index) => expect(entry.prev).toEqual(chain[index]?.hash));
});

test("what an impersonated session reads, it reads as the role that cannot write or see a credential", async () => {
  const asImpersonated = <Row>(query: Query<Row>) =>
    services.db.tenant(one.tenantId, "impersonated", (tx) => tx.many(query));
  expect(await asImpersonated(sql<{ name: string }>`select current_user as name`)).toEqual([
    { name: "umg_readonly" },
  ]);
  for (const table of ["member_credentials", "refresh_tokens", "system_tokens", "invitations"])
    await expect(asImpersonated(sql`select * from ${sql.table(table)}`)).rejects.toThrow(
      /permission denied/,
    );
});

test("the tenant of a transaction is forgotten with it, on the very same connection", async () => {
  const connect = vi.spyOn(pg.Pool.prototype, "connect");
  try {
    await services.db.tenant(one.tenantId, "read", (tx) => tx.many(slugs));
    const client = (await connect.mock.results.at(-1)?.value) as unknown as pg.PoolClient;
    const { rows } = await client.query("select current_setting('app.tenant_id', true) as tenant");
    expect(rows).toEqual([{ tenant: "" }]);
  } finally {
    connect.mockRestore();
  }
});

test("what was to run after a commit does not run when the commit fails", async () => {
  const announced = vi.fn();
  const failing = services.db.tenant(one.tenantId, "write", async (tx) => {
    tx.afterCommit(announced);
    await tx.run(sql`select 1/0`).catch(() => undefined);
  });
  await expect(failing).rejects.toThrow(/rolled back/);
  expect(announced).not.toHaveBeenCalled();
});

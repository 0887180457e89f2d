import { afterAll, beforeAll, expect, test } from "vitest";
import type { Role } from "#shared/access/actors.ts";
import { t } from "#server/platform/trpc/index.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import {
  makeTenant,
  memberRequest,
  testServices,
  type TestServices,
  type TestTenant,
} from "#server/testing/services.ts";
import { closeRotatedKeys, hashKey, keysRouter, parseKey } from "./index.ts";

let services: TestServices;
let tenant: TestTenant;
let other: TestTenant;

beforeAll(async () => {
  services = await testServices();
  tenant = await makeTenant(services);
  other = await makeTenant(services);
});
afterAll(() => services.stop());

const caller = async (role: Role, of: TestTenant = tenant) =>
  t.createCallerFactory(t.router({ keys: keysRouter }))({
    request: await memberRequest(services, role, of.tenantId),
  }).keys;
const ids = () => ({ tenantId: tenant.tenantId, appId: tenant.appId });
const auditOf = (action: string) =>
  services.db.readOnce(
    tenant.tenantId,
    sql<{
      after: unknown;
      before: unknown;
    }>`select before, after from audit_entries where action = ${action} order by seq`,
  );

test("a created key is shown once, and only its hash is stored", async () => {
  const admin = await caller("admin");
  const { key, secret } = await admin.create({ ...ids(), name: "iOS" });
  expect(parseKey(secret)?.keyId).toBe(key.keyId);
  expect(key).toMatchObject({ state: "active", prefix: secret.slice(0, 21), env: "live" });
  const rows = await services.db.readOnce(
    tenant.tenantId,
    sql<{
      row: string;
      hash: Buffer;
    }>`select keys::text as row, secret_hash as hash from keys where key_id = ${key.keyId}`,
  );
  expect(rows[0]?.hash.equals(hashKey(secret))).toBe(true);
  expect(rows[0]?.row).not.toContain(secret.slice(22));
  expect(JSON.stringify(await auditOf("keys.create"))).not.toContain(secret.slice(22));
  expect(JSON.stringify(await admin.list(ids()))).not.toContain(secret.slice(22));
});

test("a rotation copies the settings and both keys are open until the overlap ends", async () => {
  const admin = await caller("admin");
  const first = await admin.create({
    ...ids(),
    name: "Rotated",
    env: "test",
    scopes: ["events:write", "events:read"],
    rateLimitPerMinute: 77,
    ipAllowList: ["10.0.0.0/8"],
  });
  const second = await admin.rotate({ ...ids(), keyId: first.key.keyId, overlapSeconds: 60 });
  const settings = ["name", "env", "scopes", "rateLimitPerMinute", "ipAllowList", "appId"] as const;
  for (const name of settings) expect(second.key[name]).toEqual(first.key[name]);
  const old = (await admin.list(ids())).find(({ keyId }) => keyId === first.key.keyId);
  expect(old).toMatchObject({ state: "rotating", successorKeyId: second.key.keyId });
  await expect(
    admin.rotate({ ...ids(), keyId: first.key.keyId, overlapSeconds: 60 }),
  ).rejects.toThrow(/The key is rotating/);

  services.advance(61_000);
  expect(await closeRotatedKeys(services)).toBe(1);
  expect(await closeRotatedKeys(services)).toBe(0);
  const open = await admin.list({ ...ids(), includeClosed: false });
  expect(open.map(({ keyId }) => keyId)).not.toContain(first.key.keyId);
  expect((await auditOf("keys.rotate")).at(-1)?.after).toMatchObject({ state: "expired" });
});

test("an overlap never outlives the old key's own expiry", async () => {
  const admin = await caller("admin");
  const expiresAt = new Date(services.clock.now().getTime() + 3_600_000).toISOString();
  const { key } = await admin.create({ ...ids(), name: "Short", expiresAt });
  await admin.rotate({ ...ids(), keyId: key.keyId, overlapSeconds: 86_400 });
  const old = (await admin.list(ids())).find(({ keyId }) => keyId === key.keyId);
  expect(old?.closesAt).toBe(expiresAt);
});

test("a revoked key stays revoked and cannot be rotated", async () => {
  const admin = await caller("admin");
  const { key } = await admin.create({ ...ids(), name: "Leaked" });
  const revoked = await admin.revoke({ ...ids(), keyId: key.keyId, reason: "leaked in a repo" });
  expect(revoked).toMatchObject({ state: "revoked", revokedReason: "leaked in a repo" });
  await expect(admin.rotate({ ...ids(), keyId: key.keyId, overlapSeconds: 0 })).rejects.toThrow(
    /The key is revoked/,
  );
});

test("the same idempotency key makes one key and answers with the same secret", async () => {
  const admin = await caller("admin");
  const call = { ...ids(), name: "Once", idempotencyKey: "6c1f9b7e-once" };
  const answers = await Promise.all(Array.from({ length: 8 }, () => admin.create(call)));
  expect(new Set(answers.map(({ secret }) => secret)).size).toBe(1);
  expect((await admin.list(ids())).filter(({ name }) => name === "Once")).toHaveLength(1);
});

test("another tenant's key and app answer exactly as ones that do not exist", async () => {
  const { key } = await (await caller("admin")).create({ ...ids(), name: "Mine" });
  const stranger = await caller("admin", other);
  const call = { tenantId: other.tenantId, overlapSeconds: 0, reason: "mine now" };
  const error = (promise: Promise<unknown>) =>
    promise.then(
      () => "answered",
      (thrown: Error) => thrown.message,
    );
  for (const act of ["rotate", "revoke"] as const) {
    const theirs = await error(stranger[act]({ ...call, keyId: key.keyId }));
    expect(theirs).toBe(await error(stranger[act]({ ...call, keyId: "000000000000" })));
    expect(theirs).toMatch(/no such key/);
  }
  await expect(
    stranger.create({ tenantId: other.tenantId, appId: tenant.appId, name: "Not mine" }),
  ).rejects.toThrow(/no such app/);
  expect(await stranger.list({ tenantId: other.tenantId })).toEqual([]);
});

test("a viewer creates nothing, a user does not revoke, nothing expires in the past", async () => {
  await expect((await caller("viewer")).create({ ...ids(), name: "No" })).rejects.toThrow(
    /permission keys.create/,
  );
  const user = await caller("user");
  const { key } = await user.create({ ...ids(), name: "By a user" });
  await expect(user.revoke({ ...ids(), keyId: key.keyId, reason: "no right" })).rejects.toThrow(
    /permission keys.revoke/,
  );
  await expect(
    user.create({ ...ids(), name: "Old", expiresAt: "2020-01-01T00:00:00.000Z" }),
  ).rejects.toThrow(/expiresAt/);
});

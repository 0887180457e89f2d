import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { newId } from "#server/platform/context/new-id.ts";
import type { Broadcast } from "#server/platform/live/broadcast.ts";
import { sql, type Query } from "#server/platform/postgres/sql.ts";
import type { Database } from "#server/platform/postgres/tx.ts";
import {
  makeTenant,
  testServices,
  type TestServices,
  type TestTenant,
} from "#server/testing/services.ts";
import type { AppId } from "#shared/kernel/ids.ts";
import {
  createKeyVerifier,
  generateKey,
  issueKey,
  type KeyAsk,
  type KeyVerdict,
  type KeyVerifier,
  type NewKeySettings,
} from "./index.ts";

let services: TestServices;
let verifier: KeyVerifier;
let tenant: TestTenant;
let lookups = 0;

const deaf: Broadcast = {
  announce: () => undefined,
  subscribe: () => () => undefined,
  close: () => Promise.resolve(),
};

beforeAll(async () => {
  services = await testServices();
  const platform: Database["platform"] = (work) => {
    lookups += 1;
    return services.db.platform(work);
  };
  verifier = createKeyVerifier({ ...services, db: { ...services.db, platform } });
});
beforeEach(async () => {
  tenant = await makeTenant(services);
});
afterAll(async () => {
  await verifier.close();
  await services.stop();
});

const ask: KeyAsk = { ip: "127.0.0.1", scope: "events:write" };
const newKey = (settings: Partial<NewKeySettings> = {}, of: TestTenant = tenant) =>
  services.db.tenant(of.tenantId, "write", (tx) =>
    issueKey(tx, {
      appId: of.appId,
      name: "k",
      createdBy: null,
      createdByName: "test",
      now: new Date(),
      ...settings,
    }),
  );
const change = (query: Query<unknown>) =>
  services.db.tenant(tenant.tenantId, "write", (tx) => tx.run(query));
const codeOf = async (
  secret: string,
  asked: Partial<KeyAsk> = {},
  by: KeyVerifier = verifier,
): Promise<string> => {
  const verdict: KeyVerdict = await by.verify(secret, { ...ask, ...asked });
  return verdict.ok ? "ok" : verdict.code;
};
/** How long it takes until `secret` gets `code`. */
const millisecondsUntil = async (code: string, secret: string, by: KeyVerifier = verifier) => {
  const startedMs = performance.now();
  while ((await codeOf(secret, {}, by)) !== code) {
    if (performance.now() - startedMs > 5000) throw new Error(`never became ${code}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return performance.now() - startedMs;
};

test("a good key names its owner, the second time without a look-up or a promise", async () => {
  const { row, secret } = await newKey();
  const owner = { ...tenant, keyId: row.keyId, env: "live" as const };
  expect(await verifier.verify(secret, ask)).toEqual({
    ok: true,
    owner: { tenantId: owner.tenantId, appId: owner.appId, keyId: owner.keyId, env: "live" },
  });
  expect(verifier.verify(secret, ask)).toMatchObject({ ok: true });
});

test("a malformed key is refused without a look-up", async () => {
  const before = lookups;
  expect(verifier.verify(`${generateKey("live").secret.slice(0, -1)}-`, ask)).toMatchObject({
    code: "key_malformed",
    owner: undefined,
  });
  expect(verifier.verify("", ask)).toMatchObject({ code: "key_malformed" });
  expect(lookups).toBe(before);
});

test("a well-formed key nobody issued is unknown, and asked for once", async () => {
  const { secret } = generateKey("live");
  expect(await codeOf(secret)).toBe("key_unknown");
  const before = lookups;
  expect(await codeOf(secret)).toBe("key_unknown");
  expect(lookups - before).toBeLessThanOrEqual(1);
});

test("a right id with another secret is unknown, not known", async () => {
  const { row } = await newKey();
  const forged = generateKey("live").secret;
  const body = `umg_live_${row.keyId}_${forged.slice(22, 54)}`;
  const { crc32 } = await import("node:zlib");
  const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  let rest = crc32(body);
  let sum = "";
  for (let i = 0; i < 6; i++) [sum, rest] = [digits.charAt(rest % 62) + sum, Math.floor(rest / 62)];
  expect(await codeOf(body + sum)).toBe("key_unknown");
});

test("a key works until its last millisecond, and no longer", async () => {
  const endsAt = new Date(Date.now() + 60_000);
  const { secret } = await newKey({ expiresAt: endsAt });
  const clock = vi.spyOn(services.clock, "now");
  try {
    clock.mockReturnValue(new Date(endsAt.getTime() - 1));
    expect(await codeOf(secret)).toBe("ok");
    clock.mockReturnValue(endsAt);
    expect(await codeOf(secret)).toBe("key_expired");
  } finally {
    clock.mockRestore();
  }
});

test("each refusal has its own code", async () => {
  const revoked = await newKey();
  await change(sql`update keys set state = 'revoked' where key_id = ${revoked.row.keyId}`);
  expect(await codeOf(revoked.secret)).toBe("key_revoked");

  expect(await codeOf((await newKey({ expiresAt: new Date(Date.now() - 1) })).secret)).toBe(
    "key_expired",
  );
  const { secret: narrow } = await newKey({ ipAllowList: ["10.0.0.0/8", "2001:db8::/32"] });
  expect(await codeOf(narrow)).toBe("ip_not_allowed");
  expect(await codeOf(narrow, { ip: "10.20.30.40" })).toBe("ok");
  expect(await codeOf(narrow, { ip: "::ffff:10.20.30.40" })).toBe("ok");
  expect(await codeOf(narrow, { ip: "2001:db8::7" })).toBe("ok");
  expect(await codeOf(narrow, { ip: "2001:db9::7" })).toBe("ip_not_allowed");
  expect(await codeOf((await newKey()).secret, { scope: "users:delete" })).toBe("scope_missing");

  const { secret } = await newKey();
  expect(await codeOf(secret)).toBe("ok");
  await change(sql`update apps set state = 'archived'`);
  await millisecondsUntil("app_archived", secret);
  await change(sql`update apps set state = 'active'`);
  for (const [state, code] of [
    ["suspended", "tenant_suspended"],
    ["onboarding", "tenant_not_ready"],
    ["pending_erasure", "tenant_suspended"],
    ["erased", "key_unknown"],
    ["moving", "ok"],
  ] as const) {
    await change(sql`update tenants set state = ${state}`);
    await millisecondsUntil(code, secret);
  }
});

test("when several things are wrong the first in the published order is told", async () => {
  const appId = newId<AppId>();
  await change(
    sql`insert into apps (app_id, name, platform, bundle_id) values (${appId}, 'Second', 'web', 'second.example')`,
  );
  const { row, secret } = await newKey({
    appId,
    ipAllowList: ["10.0.0.1"],
    scopes: ["events:read"],
    rateLimitPerMinute: 1,
    expiresAt: new Date(Date.now() - 3_600_000),
  });
  await change(sql`update keys set state = 'revoked' where key_id = ${row.keyId}`);
  await change(sql`update apps set state = 'archived'`);
  await change(sql`update tenants set state = 'suspended'`);
  const expected = async (code: string, mend: () => Promise<unknown>) => {
    await millisecondsUntil(code, secret);
    await mend();
  };
  await expected("key_revoked", () => change(sql`update keys set state = 'active'`));
  await expected("key_expired", () => change(sql`update keys set expires_at = null`));
  await expected("app_archived", () => change(sql`update apps set state = 'active'`));
  await expected("tenant_suspended", () => change(sql`update tenants set state = 'active'`));
  await expected("ip_not_allowed", () => change(sql`update keys set ip_allow_list = '{}'`));
  await expected("scope_missing", () => change(sql`update keys set scopes = '{events:write}'`));
  await change(
    sql`update tenants set quota_state = 'hard', quota_resets_at = now() + interval '1 hour'`,
  );
  await expected("quota_exhausted", () => change(sql`update tenants set quota_state = 'soft'`));
  await millisecondsUntil("rate_limited", secret);
});

test("a used up quota refuses live events only, says the limit, and ends with the month", async () => {
  const { secret } = await newKey();
  const { secret: test } = await newKey({ env: "test" });
  const { secret: reads } = await newKey({ scopes: ["events:read"] });
  expect(await codeOf(secret)).toBe("ok");
  const resetsAt = new Date(Date.now() + 90_000);
  await change(
    sql`update tenants set quota_state = 'hard', quota_limit = 1200, quota_used = 1234, quota_resets_at = ${resetsAt}`,
  );
  expect(await millisecondsUntil("quota_exhausted", secret)).toBeLessThan(1000);
  const verdict = await verifier.verify(secret, ask);
  expect(verdict).toMatchObject({
    ok: false,
    code: "quota_exhausted",
    details: { limit: 1200, used: 1234, resetsAt: resetsAt.toISOString() },
  });
  if (!verdict.ok) {
    expect(verdict.details["retryAfterSeconds"]).toBeGreaterThan(80);
    expect(verdict.details["retryAfterSeconds"]).toBeLessThanOrEqual(90);
  }
  expect(await codeOf(test)).toBe("ok");
  expect(await codeOf(reads, { scope: "events:read" })).toBe("ok");
  const clock = vi.spyOn(services.clock, "now");
  try {
    clock.mockReturnValue(new Date(resetsAt.getTime() - 1));
    expect(await codeOf(secret)).toBe("quota_exhausted");
    clock.mockReturnValue(resetsAt);
    expect(await codeOf(secret)).toBe("ok");
  } finally {
    clock.mockRestore();
  }
  await change(sql`update tenants set quota_state = 'ok', quota_limit = 5000`);
  expect(await millisecondsUntil("ok", secret)).toBeLessThan(1000);
});

test("a key over its limit is told when to come back, and then may", async () => {
  const { secret } = await newKey({ rateLimitPerMinute: 600 });
  const codes = await Promise.all(Array.from({ length: 700 }, () => codeOf(secret)));
  expect(codes.filter((code) => code === "ok").length).toBeGreaterThanOrEqual(600);
  expect(codes.filter((code) => code === "ok").length).toBeLessThan(620);
  expect(await verifier.verify(secret, { ...ask, cost: 5 })).toMatchObject({
    code: "rate_limited",
    details: { retryAfterSeconds: 1 },
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await codeOf(secret)).toBe("ok");
});

test("a changed key does not get a new bucket", async () => {
  const { row, secret } = await newKey({ rateLimitPerMinute: 2 });
  expect([await codeOf(secret), await codeOf(secret)]).toEqual(["ok", "ok"]);
  await change(
    sql`update keys set scopes = '{events:write,events:read}' where key_id = ${row.keyId}`,
  );
  services.broadcast.announce({
    type: "changed",
    entity: "key",
    tenantId: tenant.tenantId,
    id: row.keyId,
  });
  expect(await codeOf(secret)).toBe("rate_limited");
});

test("ten thousand concurrent misses of one key are one query", async () => {
  const { secret } = await newKey();
  const fresh = { count: 0 };
  const platform: Database["platform"] = (work) => {
    fresh.count += 1;
    return services.db.platform(work);
  };
  const cold = createKeyVerifier({ ...services, db: { ...services.db, platform } });
  const verdicts = await Promise.all(
    Array.from({ length: 10_000 }, () => cold.verify(secret, ask)),
  );
  expect(verdicts.every(({ ok }) => ok)).toBe(true);
  expect(fresh.count).toBe(1);
  await cold.close();
});

test("a flood of unknown keys costs few queries and bounded memory", async () => {
  const before = lookups;
  const codes = await Promise.all(
    Array.from({ length: 5_000 }, () => codeOf(generateKey("live").secret)),
  );
  expect(new Set(codes)).toEqual(new Set(["key_unknown"]));
  expect(lookups - before).toBeLessThanOrEqual(10);
});

test("a revoked key is refused within one second, also when the announcement was lost", async () => {
  const hard = createKeyVerifier({ ...services, broadcast: deaf });
  try {
    for (const by of [verifier, hard]) {
      const { row, secret } = await newKey();
      await millisecondsUntil("ok", secret, by);
      await change(sql`update keys set state = 'revoked' where key_id = ${row.keyId}`);
      if (by === verifier)
        services.broadcast.announce({
          type: "revoked",
          kind: "key",
          tenantId: tenant.tenantId,
          id: row.keyId,
        });
      expect(await millisecondsUntil("key_revoked", secret, by)).toBeLessThan(
        by === verifier ? 100 : 1000,
      );
    }
  } finally {
    await hard.close();
  }
});

test("an idle verifier catches up before it answers", async () => {
  const idle = createKeyVerifier({ ...services, broadcast: deaf });
  const { row, secret } = await newKey();
  expect(await codeOf(secret, {}, idle)).toBe("ok");
  await new Promise((resolve) => setTimeout(resolve, 6_500));
  await change(sql`update keys set state = 'revoked' where key_id = ${row.keyId}`);
  expect(await codeOf(secret, {}, idle)).toBe("key_revoked");
  await idle.close();
});

test("the last use is written, in a batch", async () => {
  const { row, secret } = await newKey();
  const own = createKeyVerifier(services);
  await own.verify(secret, ask);
  await own.close();
  const rows = await services.db.readOnce(
    tenant.tenantId,
    sql<{ at: Date | null }>`select last_used_at as at from keys where key_id = ${row.keyId}`,
  );
  expect(Math.abs((rows[0]?.at?.getTime() ?? 0) - Date.now())).toBeLessThan(10_000);
});

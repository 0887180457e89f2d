import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { decodeJwt } from "jose";
import { PLATFORM_TENANT_ID, type ImpersonationId } from "#shared/kernel/ids.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import { router, tenantMutation, tenantQuery, t } from "#server/platform/trpc/index.ts";
import { makeTenant, testServices, type TestTenant } from "#server/testing/services.ts";
import { z } from "zod";
import {
  refusalOf,
  testAccess,
  type Browser,
  type TestAccess,
  type TestMember,
} from "../testing/access-client.ts";
import { expireImpersonations } from "./expire-impersonations.ts";

const MINUTE_MS = 60_000;
const why = { reason: "the customer asked for help", caseNumber: "CASE-7" };
let access: TestAccess;
let tenant: TestTenant;
let support: TestMember;
let staff: Browser;

beforeAll(async () => {
  access = await testAccess(await testServices());
});
afterAll(() => access.stop());
beforeEach(async () => {
  tenant = await makeTenant(access.services);
  support = await access.member({ role: "viewer" });
  staff = await access.signedIn(support);
});

const begin = async (browser = staff, minutes = 30) =>
  (await browser.api()).access.impersonate({ tenantId: tenant.tenantId, minutes, ...why });
/** Asks and switches the browser over. */
const enter = async (browser = staff, minutes = 30) => {
  const impersonation = await begin(browser, minutes);
  const { impersonationId } = impersonation;
  const answer = await browser.post("/auth/impersonate", { impersonationId });
  expect(answer.status).toBe(200);
  return impersonation;
};
const entries = (tenantId: string, action: string) =>
  access.services.db.readOnce(
    tenantId as never,
    sql<{
      outcome: string;
      actorKind: string;
      actorId: string;
      impersonatorId: string | null;
      target: string;
      reason: string | null;
      after: Record<string, unknown> | null;
      code: string | null;
    }>`select outcome, actor_kind as "actorKind", actor_id as "actorId", impersonator_id as "impersonatorId", target, reason, after, code
      from audit_entries where action = ${action} order by seq`,
  );
const codeNow = async (browser: Browser) => {
  const { authError } = await browser.request();
  return authError as { code?: string; details?: { reason?: string } } | undefined;
};
const until = async (done: () => Promise<boolean> | boolean) => {
  const start = performance.now();
  while (!(await done()) && performance.now() - start < 3000)
    await new Promise((resolve) => setTimeout(resolve, 10));
  return performance.now() - start;
};
const rowOf = async (id: ImpersonationId) => {
  const api = await (await access.signedIn(await access.member({ role: "admin" }))).api();
  const all = await api.access.impersonations({ tenantId: PLATFORM_TENANT_ID });
  return all.find(({ impersonationId }) => impersonationId === id);
};

test("staff sees the tenant as its viewer; the token says on whose behalf and by whom", async () => {
  const { impersonationId } = await enter();
  const claims = decodeJwt(staff.cookies.get("umg_access") ?? "");
  expect(claims).toMatchObject({
    sub: `viewer@${tenant.tenantId}`,
    act: { sub: support.userId },
    role: "viewer",
    tenant_id: tenant.tenantId,
    imp: impersonationId,
  });
  const { actor } = await staff.request();
  expect(actor).toMatchObject({ kind: "impersonation", impersonatorId: support.userId });
  const me = await (await staff.api()).me.get();
  expect(me).toMatchObject({ role: "viewer", scope: "tenant", impersonation: why });
  expect(me.tenant.tenantId).toBe(tenant.tenantId);
  expect(me.permissions).toContain("apps.read");
  expect(me.permissions.filter((name) => /create|revoke|export|members|optOut/.test(name))).toEqual(
    [],
  );
});

test("it is written into the tenant's chain and the platform's, with reason, case and both ids", async () => {
  const { impersonationId } = await begin();
  for (const chain of [tenant.tenantId, PLATFORM_TENANT_ID]) {
    const entry = (await entries(chain, "access.impersonate")).at(-1);
    expect(entry).toMatchObject({
      outcome: "done",
      actorId: support.userId,
      target: impersonationId,
      reason: why.reason,
    });
    expect(entry?.after).toMatchObject({ tenantId: tenant.tenantId, caseNumber: "CASE-7" });
  }
});

test("every change is refused: by the procedures and, under them, by the database", async () => {
  await enter();
  const api = await staff.api();
  const { tenantId } = tenant;
  expect(
    await refusalOf(api.members.invite({ tenantId, email: "x@example.test", role: "user" })),
  ).toBe("read_only");
  expect(await refusalOf(api.access.optOut({ tenantId, optOut: true }))).toBe("read_only");
  expect(await refusalOf(api.me.totpBegin())).toBe("read_only");
  expect(await refusalOf(api.access.impersonate({ tenantId, ...why }))).toBe("read_only");
  const refused = (await entries(tenantId, "members.invite")).at(-1);
  expect(refused).toMatchObject({
    outcome: "refused",
    code: "read_only",
    actorKind: "impersonation",
    actorId: `viewer@${tenantId}`,
    impersonatorId: support.userId,
  });
  // A procedure that calls itself a read and writes all the same.
  const evil = t.createCallerFactory(
    router({
      write: tenantQuery("apps.read")
        .output(z.number())
        .query(({ ctx }) => ctx.tx.run(sql`update tenants set name = 'changed'`)),
      secrets: tenantQuery("apps.read")
        .output(z.number())
        .query(({ ctx }) => ctx.tx.run(sql`select * from member_credentials`)),
    }),
  )({ request: await staff.request() });
  const cause = (call: Promise<unknown>) =>
    call.catch((error: Error) => (error.cause as { code?: string }).code);
  expect(await cause(evil.write({ tenantId }))).toBe("25006");
  expect(await cause(evil.secrets({ tenantId }))).toBe("42501");
});

test("another tenant, or the platform, does not exist for it", async () => {
  await enter();
  const api = await staff.api();
  const other = await makeTenant(access.services);
  expect(await refusalOf(api.access.matrix({ tenantId: other.tenantId }))).toBe("not_found");
  expect(await refusalOf(api.members.list({ tenantId: PLATFORM_TENANT_ID }))).toBe("not_found");
  expect(await refusalOf(api.system.tokens.list())).toBe("not_found");
});

test("a call that runs when it is revoked is refused, and nothing of it is committed", async () => {
  const { impersonationId } = await enter();
  let release = () => {};
  let started = () => {};
  const running = new Promise<void>((resolve) => (started = resolve));
  const gate = new Promise<void>((resolve) => (release = resolve));
  const slow = t.createCallerFactory(
    router({
      read: tenantQuery("apps.read")
        .output(z.unknown())
        .query(async ({ ctx }) => {
          const rows = await ctx.tx.many(sql`select name from tenants`);
          started();
          await gate;
          return rows;
        }),
    }),
  )({ request: await staff.request() });
  const call = refusalOf(slow.read({ tenantId: tenant.tenantId }));
  await running;
  const { signal } = await staff.request();
  const admin = await access.member({ role: "admin", tenantId: tenant.tenantId });
  const revoked = await (
    await (await access.signedIn(admin)).api()
  ).access.revokeImpersonation({ tenantId: tenant.tenantId, impersonationId });
  expect(revoked).toMatchObject({ state: "revoked", endedReason: "revoked" });
  release();
  expect(await call).toBe("impersonation_ended");
  expect(signal.aborted).toBe(true);
  expect(await codeNow(staff)).toMatchObject({ code: "impersonation_ended" });
  for (const chain of [tenant.tenantId, PLATFORM_TENANT_ID])
    expect((await entries(chain, "access.revokeImpersonation")).at(-1)).toMatchObject({
      target: impersonationId,
      actorId: admin.userId,
    });
});

test("a platform admin revokes it too, named under the platform; a second time there is nothing to revoke", async () => {
  const { impersonationId } = await begin();
  const api = await (await access.signedIn(await access.member({ role: "admin" }))).api();
  const ref = { tenantId: PLATFORM_TENANT_ID, impersonationId };
  expect(await api.access.revokeImpersonation(ref)).toMatchObject({ state: "revoked" });
  expect(await refusalOf(api.access.revokeImpersonation(ref))).toBe("conflict");
  const stranger = await access.member({
    role: "admin",
    tenantId: (await makeTenant(access.services)).tenantId,
  });
  const strange = await (await access.signedIn(stranger)).api();
  const call = strange.access.revokeImpersonation({ tenantId: stranger.tenantId, impersonationId });
  expect(await refusalOf(call)).toBe("not_found");
});

test("ending it leads back to the staff session, on both sides' record", async () => {
  const { impersonationId } = await enter();
  const refresh = staff.cookies.get("umg_refresh");
  expect((await staff.post("/auth/end-impersonation")).status).toBe(200);
  expect(staff.cookies.get("umg_refresh")).toBe(refresh);
  expect((await staff.request()).actor).toMatchObject({ kind: "member", userId: support.userId });
  expect(await rowOf(impersonationId)).toMatchObject({ endedReason: "ended_by_staff" });
  for (const chain of [tenant.tenantId, PLATFORM_TENANT_ID])
    expect((await entries(chain, "auth.endImpersonation")).at(-1)).toMatchObject({
      target: impersonationId,
      actorId: support.userId,
    });
  expect((await staff.post("/auth/refresh")).status).toBe(200);
  expect((await staff.request()).actor).toMatchObject({ kind: "member" });
});

test("its token alone, stolen, leads nowhere: it ends the impersonation", async () => {
  const { impersonationId } = await enter();
  const thief = access.browser();
  thief.cookies.set("umg_access", staff.cookies.get("umg_access") ?? "");
  expect((await thief.post("/auth/refresh")).body.code).toBe("unauthenticated");
  const answer = await thief.post("/auth/end-impersonation");
  expect(answer.body.code).toBe("unauthenticated");
  expect(answer.headers.getSetCookie()).toEqual([]);
  expect(await rowOf(impersonationId)).toMatchObject({ state: "ended" });
});

test("a refresh makes the next token of the impersonation; once over, it says so and the way back is open", async () => {
  await enter();
  access.services.advance(9 * MINUTE_MS);
  await (await staff.api()).me.get();
  await access.access.impersonations.flush();
  access.services.advance(2 * MINUTE_MS);
  expect(await codeNow(staff)).toMatchObject({ code: "token_expired" });
  expect((await staff.post("/auth/refresh")).status).toBe(200);
  expect((await staff.request()).actor).toMatchObject({ kind: "impersonation" });
  access.services.advance(11 * MINUTE_MS);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const over = await staff.post("/auth/refresh");
  expect(over.body).toMatchObject({ code: "impersonation_ended", details: { reason: "idle" } });
  expect((await staff.post("/auth/end-impersonation")).status).toBe(200);
  expect((await staff.request()).actor).toMatchObject({ kind: "member" });
  access.services.advance(-22 * MINUTE_MS);
});

test("thirty minutes is the end, however busy it is; no token outlives it", async () => {
  const tooLong = (await staff.api()).access.impersonate({
    tenantId: tenant.tenantId,
    ...why,
    minutes: 31,
  });
  expect(await refusalOf(tooLong)).toBe("input_invalid");
  const { impersonationId } = await enter(staff, 12);
  access.services.advance(8 * MINUTE_MS);
  const call = await staff.request();
  await staff.post("/auth/refresh");
  const { iat = 0, exp = 0 } = decodeJwt(staff.cookies.get("umg_access") ?? "");
  expect(exp - iat).toBeLessThanOrEqual(4 * 60);
  access.services.advance(5 * MINUTE_MS);
  expect(() => call.assertLive()).toThrow(/ended/);
  expect(await codeNow(staff)).toMatchObject({ code: "token_expired" });
  const over = await staff.post("/auth/refresh");
  expect(over.body).toMatchObject({ details: { reason: "time_limit" } });
  expect(await expireImpersonations(access.services)).toBeGreaterThanOrEqual(1);
  expect(await rowOf(impersonationId)).toMatchObject({
    state: "expired",
    endedReason: "time_limit",
  });
  expect((await entries(tenant.tenantId, "access.endImpersonation")).at(-1)).toMatchObject({
    actorKind: "job",
    target: impersonationId,
  });
  expect(await expireImpersonations(access.services)).toBe(0);
  access.services.advance(-13 * MINUTE_MS);
});

const ends: Record<string, () => Promise<unknown>> = {
  staff_session_ended: () => {
    // From another browser of the same session: the cookie here stays.
    const twin = access.browser();
    twin.cookies.set("umg_refresh", staff.cookies.get("umg_refresh") ?? "");
    return twin.post("/auth/sign-out");
  },
  right_lost: async () => {
    const api = await (await access.signedIn(await access.member({ role: "admin" }))).api();
    const { userId } = support;
    return api.members.setRole({ tenantId: PLATFORM_TENANT_ID, userId, role: "user" });
  },
  opted_out: async () => {
    const admin = await access.member({ role: "admin", tenantId: tenant.tenantId });
    const api = await (await access.signedIn(admin)).api();
    return api.access.optOut({ tenantId: tenant.tenantId, optOut: true });
  },
  tenant_not_active: async () => {
    const { tenantId } = tenant;
    await access.services.db.tenant(tenantId, "write", (tx) =>
      tx.run(sql`update tenants set state = 'suspended', state_reason = 'unpaid'`),
    );
    access.services.broadcast.announce({ type: "tenant", tenantId });
  },
};
for (const [reason, happen] of Object.entries(ends))
  test(`it ends within a second with ${reason}, in a call that runs too, and is written down`, async () => {
    const { impersonationId } = await enter();
    const call = await staff.request();
    expect(call.actor?.kind).toBe("impersonation");
    await happen();
    expect(await until(() => call.signal.aborted)).toBeLessThan(1000);
    expect(() => call.assertLive()).toThrow(/ended/);
    expect((await codeNow(staff))?.code).toBe("impersonation_ended");
    await expireImpersonations(access.services);
    expect(await rowOf(impersonationId)).toMatchObject({ state: "ended", endedReason: reason });
  });

test("staff, customers who opted out, suspended ones and unknown ones are not impersonated", async () => {
  const api = await staff.api();
  const ask = (tenantId: typeof tenant.tenantId) =>
    refusalOf(api.access.impersonate({ tenantId, ...why }));
  expect(await ask(PLATFORM_TENANT_ID)).toBe("impersonation_of_staff");
  const [out, suspended, young] = [
    await makeTenant(access.services),
    await makeTenant(access.services, { state: "suspended" }),
    await makeTenant(access.services, { state: "onboarding" }),
  ];
  await access.services.db.tenant(out.tenantId, "write", (tx) =>
    tx.run(sql`update tenants set impersonation_opt_out = true`),
  );
  expect(await ask(out.tenantId)).toBe("impersonation_opted_out");
  expect((await entries(out.tenantId, "access.impersonate")).at(-1)).toMatchObject({
    outcome: "refused",
  });
  expect(await ask(suspended.tenantId)).toBe("tenant_suspended");
  expect(await ask(young.tenantId)).toBe("tenant_not_ready");
  expect(await ask(support.userId as string as typeof tenant.tenantId)).toBe("not_found");
});

test("only who has the right begins one: no operator, no customer, no machine", async () => {
  const { tenantId } = tenant;
  const operator = await access.signedIn(await access.member({ role: "user" }));
  expect(await refusalOf(begin(operator))).toBe("forbidden");
  const customer = await access.signedIn(await access.member({ role: "admin", tenantId }));
  expect(await refusalOf(begin(customer))).toBe("forbidden");
});

test("one at a time per staff member and tenant; one that is over does not stand in the way", async () => {
  await begin(staff, 5);
  expect(await refusalOf(begin())).toBe("impersonation_active");
  const colleague = await access.signedIn(await access.member({ role: "viewer" }));
  await begin(colleague);
  access.services.advance(6 * MINUTE_MS);
  await begin();
  access.services.advance(-6 * MINUTE_MS);
});

test("a session takes over only what it began itself", async () => {
  const { impersonationId } = await begin();
  const twin = await access.signedIn(support);
  const other = await access.signedIn(await access.member({ role: "admin" }));
  for (const browser of [twin, other])
    expect((await browser.post("/auth/impersonate", { impersonationId })).body.code).toBe(
      "not_found",
    );
  expect((await access.browser().post("/auth/impersonate", { impersonationId })).body.code).toBe(
    "unauthenticated",
  );
});

test("its requests are counted, and the customer sees it with name, reason and case", async () => {
  const { impersonationId } = await enter();
  for (let call = 0; call < 5; call++) await (await staff.api()).me.get();
  await access.access.impersonations.flush();
  const admin = await access.member({ role: "admin", tenantId: tenant.tenantId });
  const api = await (await access.signedIn(admin)).api();
  const [seen, ...others] = await api.access.impersonations({ tenantId: tenant.tenantId });
  expect(others).toEqual([]);
  expect(seen).toMatchObject({ impersonationId, ...why, staffEmail: support.email });
  expect(seen?.requestCount).toBe(5);
});

test("the change of a mutation is nowhere when its session ended while it ran", async () => {
  const admin = await access.member({ role: "admin", tenantId: tenant.tenantId });
  const browser = await access.signedIn(admin);
  const request = await browser.request("POST");
  const slow = t.createCallerFactory(
    router({
      tenants: router({
        update: tenantMutation("access.optOut")
          .output(z.null())
          .mutation(async ({ ctx }) => {
            await ctx.tx.run(sql`update tenants set name = 'changed late'`);
            await browser.post("/auth/sign-out");
            await ctx.audit({});
            return null;
          }),
      }),
    }),
  )({ request });
  const call = slow.tenants.update({ tenantId: tenant.tenantId });
  expect(await refusalOf(call)).toBe("session_revoked");
  const [row] = await access.services.db.readOnce(
    tenant.tenantId,
    sql<{ name: string }>`select name from tenants`,
  );
  expect(row?.name).not.toBe("changed late");
});

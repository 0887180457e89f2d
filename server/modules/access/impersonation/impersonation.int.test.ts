import { decodeJwt } from "jose";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import { router, tenantMutation, tenantQuery, t } from "#server/platform/trpc/index.ts";
import { makeTenant, testServices } from "#server/testing/services.ts";
import type { AccessClaims } from "../tokens/access-token.ts";
import { refusalOf, testAccess, type TestAccess } from "../testing/access-client.ts";
import {
  begin,
  enter,
  entriesOf,
  makeStage,
  MINUTE_MS,
  refusalNow,
  rowOf,
  why,
  type Stage,
} from "../testing/impersonation-stage.ts";

let access: TestAccess;
let stage: Stage;
beforeAll(async () => {
  access = await testAccess(await testServices());
});
afterAll(() => access.stop());
beforeEach(async () => {
  stage = await makeStage(access);
});

test("staff sees the tenant as its viewer; the token says on whose behalf and by whom", async () => {
  const { impersonationId } = await enter(stage);
  const claims = decodeJwt(stage.staff.cookies.get("umg_access") ?? "");
  expect(claims).toMatchObject({
    sub: `viewer@${stage.tenant.tenantId}`,
    act: { sub: stage.support.userId },
    role: "viewer",
    tenant_id: stage.tenant.tenantId,
    imp: impersonationId,
  });
  const { actor } = await stage.staff.request();
  expect(actor).toMatchObject({ kind: "impersonation", impersonatorId: stage.support.userId });
  const me = await (await stage.staff.api()).me.get();
  expect(me).toMatchObject({ role: "viewer", scope: "tenant", impersonation: why });
  expect(me.tenant.tenantId).toBe(stage.tenant.tenantId);
  expect(me.permissions).toContain("apps.read");
  expect(me.permissions.filter((name) => /create|revoke|export|members|optOut/.test(name))).toEqual(
    [],
  );
});

test("it is written into the tenant's chain and the platform's, with reason, case and both ids", async () => {
  const { impersonationId } = await begin(stage);
  for (const chain of [stage.tenant.tenantId, PLATFORM_TENANT_ID]) {
    const entry = (await entriesOf(access, chain, "access.impersonate")).at(-1);
    expect(entry).toMatchObject({
      outcome: "done",
      actorId: stage.support.userId,
      target: impersonationId,
      reason: why.reason,
    });
    expect(entry?.after).toMatchObject({ tenantId: stage.tenant.tenantId, caseNumber: "CASE-7" });
  }
});

test("every change is refused: by the procedures and, under them, by the database", async () => {
  await enter(stage);
  const api = await stage.staff.api();
  const { tenantId } = stage.tenant;
  expect(
    await refusalOf(api.members.invite({ tenantId, email: "x@example.test", role: "user" })),
  ).toBe("read_only");
  expect(await refusalOf(api.access.optOut({ tenantId, optOut: true }))).toBe("read_only");
  expect(await refusalOf(api.me.totpBegin())).toBe("read_only");
  expect(await refusalOf(api.access.impersonate({ tenantId, ...why }))).toBe("read_only");
  const refused = (await entriesOf(access, tenantId, "members.invite")).at(-1);
  expect(refused).toMatchObject({
    outcome: "refused",
    code: "read_only",
    actorKind: "impersonation",
    actorId: `viewer@${tenantId}`,
    impersonatorId: stage.support.userId,
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
  )({ request: await stage.staff.request() });
  const cause = (call: Promise<unknown>) =>
    call.catch((error: Error) => (error.cause as { code?: string }).code);
  expect(await cause(evil.write({ tenantId }))).toBe("25006");
  expect(await cause(evil.secrets({ tenantId }))).toBe("42501");
});

test("another tenant, or the platform, does not exist for it", async () => {
  await enter(stage);
  const api = await stage.staff.api();
  const other = await makeTenant(access.services);
  expect(await refusalOf(api.access.matrix({ tenantId: other.tenantId }))).toBe("not_found");
  expect(await refusalOf(api.members.list({ tenantId: PLATFORM_TENANT_ID }))).toBe("not_found");
  expect(await refusalOf(api.system.tokens.list())).toBe("not_found");
});

test("a call that runs when it is revoked is refused, and nothing of it is committed", async () => {
  const { impersonationId } = await enter(stage);
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
  )({ request: await stage.staff.request() });
  const call = refusalOf(slow.read({ tenantId: stage.tenant.tenantId }));
  await running;
  const { signal } = await stage.staff.request();
  const admin = await access.member({ role: "admin", tenantId: stage.tenant.tenantId });
  const revoked = await (
    await (await access.signedIn(admin)).api()
  ).access.revokeImpersonation({ tenantId: stage.tenant.tenantId, impersonationId });
  expect(revoked).toMatchObject({ state: "revoked", endedReason: "revoked" });
  release();
  expect(await call).toBe("impersonation_ended");
  expect(signal.aborted).toBe(true);
  expect(await refusalNow(stage.staff)).toMatchObject({ code: "impersonation_ended" });
  for (const chain of [stage.tenant.tenantId, PLATFORM_TENANT_ID])
    expect((await entriesOf(access, chain, "access.revokeImpersonation")).at(-1)).toMatchObject({
      target: impersonationId,
      actorId: admin.userId,
    });
});

test("a platform admin revokes it too, named under the platform; a second time there is nothing to revoke", async () => {
  const { impersonationId } = await begin(stage);
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
  const { impersonationId } = await enter(stage);
  const refresh = stage.staff.cookies.get("umg_refresh");
  expect((await stage.staff.post("/auth/end-impersonation")).status).toBe(200);
  expect(stage.staff.cookies.get("umg_refresh")).toBe(refresh);
  expect((await stage.staff.request()).actor).toMatchObject({
    kind: "member",
    userId: stage.support.userId,
  });
  expect(await rowOf(access, impersonationId)).toMatchObject({ endedReason: "ended_by_staff" });
  for (const chain of [stage.tenant.tenantId, PLATFORM_TENANT_ID])
    expect((await entriesOf(access, chain, "auth.endImpersonation")).at(-1)).toMatchObject({
      target: impersonationId,
      actorId: stage.support.userId,
    });
  expect((await stage.staff.post("/auth/refresh")).status).toBe(200);
  expect((await stage.staff.request()).actor).toMatchObject({ kind: "member" });
});

test("its token alone, stolen, leads nowhere: it ends the impersonation", async () => {
  const { impersonationId } = await enter(stage);
  const thief = access.browser();
  thief.cookies.set("umg_access", stage.staff.cookies.get("umg_access") ?? "");
  expect((await thief.post("/auth/refresh")).body.code).toBe("unauthenticated");
  const answer = await thief.post("/auth/end-impersonation");
  expect(answer.body.code).toBe("unauthenticated");
  expect(answer.headers.getSetCookie()).toEqual([]);
  expect(await rowOf(access, impersonationId)).toMatchObject({ state: "ended" });
});

test("nobody is impersonated without a case and a reason that says something", async () => {
  const { access: ask } = await stage.staff.api();
  const { tenantId } = stage.tenant;
  for (const wrong of [{ caseNumber: "  " }, { reason: "why?" }])
    expect(await refusalOf(ask.impersonate({ tenantId, ...why, ...wrong }))).toBe("input_invalid");
});

test("a token of somebody else's impersonation is no token, though we signed it", async () => {
  await enter(stage);
  const claims = decodeJwt(stage.staff.cookies.get("umg_access") ?? "") as AccessClaims;
  const other = await access.member({ role: "viewer" });
  const { tokens, authenticate } = access.access;
  const actorOf = async (changed: Partial<AccessClaims>) => {
    const bearer = await tokens.mint({ ...claims, ...changed });
    const headers = { authorization: `Bearer ${bearer}` };
    return authenticate(new Request("http://127.0.0.1/trpc/me.get", { headers }));
  };
  expect((await actorOf({})).actor?.kind).toBe("impersonation");
  for (const changed of [{ act: { sub: other.userId } }, { sid: other.userId }])
    expect(await actorOf(changed)).toMatchObject({
      actor: undefined,
      authError: { code: "token_invalid" },
    });
});

test("staff, customers who opted out, suspended ones and unknown ones are not impersonated", async () => {
  const api = await stage.staff.api();
  const ask = (tenantId: typeof stage.tenant.tenantId) =>
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
  expect((await entriesOf(access, out.tenantId, "access.impersonate")).at(-1)).toMatchObject({
    outcome: "refused",
  });
  expect(await ask(suspended.tenantId)).toBe("tenant_suspended");
  expect(await ask(young.tenantId)).toBe("tenant_not_ready");
  expect(await ask(stage.support.userId as string as typeof stage.tenant.tenantId)).toBe(
    "not_found",
  );
});

test("only who has the right begins one: no operator, no customer, no machine", async () => {
  const { tenantId } = stage.tenant;
  const operator = await access.signedIn(await access.member({ role: "user" }));
  expect(await refusalOf(begin(stage, operator))).toBe("forbidden");
  const customer = await access.signedIn(await access.member({ role: "admin", tenantId }));
  expect(await refusalOf(begin(stage, customer))).toBe("forbidden");
});

test("one at a time per staff member and tenant; one that is over does not stand in the way", async () => {
  await begin(stage, stage.staff, 5);
  expect(await refusalOf(begin(stage))).toBe("impersonation_active");
  const colleague = await access.signedIn(await access.member({ role: "viewer" }));
  await begin(stage, colleague);
  access.services.advance(6 * MINUTE_MS);
  await begin(stage);
  access.services.advance(-6 * MINUTE_MS);
});

test("a session takes over only what it began itself", async () => {
  const { impersonationId } = await begin(stage);
  const twin = await access.signedIn(stage.support);
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
  const { impersonationId } = await enter(stage);
  for (let call = 0; call < 5; call++) await (await stage.staff.api()).me.get();
  await access.access.impersonations.flush();
  const admin = await access.member({ role: "admin", tenantId: stage.tenant.tenantId });
  const api = await (await access.signedIn(admin)).api();
  const [seen, ...others] = await api.access.impersonations({ tenantId: stage.tenant.tenantId });
  expect(others).toEqual([]);
  expect(seen).toMatchObject({ impersonationId, ...why, staffEmail: stage.support.email });
  expect(seen?.requestCount).toBe(5);
});

test("the change of a mutation is nowhere when its session ended while it ran", async () => {
  const admin = await access.member({ role: "admin", tenantId: stage.tenant.tenantId });
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
  const call = slow.tenants.update({ tenantId: stage.tenant.tenantId });
  expect(await refusalOf(call)).toBe("session_revoked");
  const [row] = await access.services.db.readOnce(
    stage.tenant.tenantId,
    sql<{ name: string }>`select name from tenants`,
  );
  expect(row?.name).not.toBe("changed late");
});

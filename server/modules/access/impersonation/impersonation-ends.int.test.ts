import { decodeJwt } from "jose";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import { testServices } from "#server/testing/services.ts";
import { refusalOf, testAccess, type TestAccess } from "../testing/access-client.ts";
import {
  enter,
  entriesOf,
  makeStage,
  MINUTE_MS,
  refusalNow,
  rowOf,
  why,
  type Stage,
} from "../testing/impersonation-stage.ts";
import { expireImpersonations } from "./expire-impersonations.ts";

let access: TestAccess;
let stage: Stage;
beforeAll(async () => {
  access = await testAccess(await testServices());
});
afterAll(() => access.stop());
beforeEach(async () => {
  stage = await makeStage(access);
});

const until = async (done: () => boolean) => {
  const start = performance.now();
  while (!done() && performance.now() - start < 3000)
    await new Promise((resolve) => setTimeout(resolve, 10));
  return performance.now() - start;
};

test("a refresh makes the next token of the impersonation; once over, it says so and the way back is open", async () => {
  await enter(stage);
  access.services.advance(9 * MINUTE_MS);
  await (await stage.staff.api()).me.get();
  await access.access.impersonations.flush();
  access.services.advance(2 * MINUTE_MS);
  expect(await refusalNow(stage.staff)).toMatchObject({ code: "token_expired" });
  expect((await stage.staff.post("/auth/refresh")).status).toBe(200);
  expect((await stage.staff.request()).actor).toMatchObject({ kind: "impersonation" });
  access.services.advance(11 * MINUTE_MS);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const over = await stage.staff.post("/auth/refresh");
  expect(over.body).toMatchObject({ code: "impersonation_ended", details: { reason: "idle" } });
  expect((await stage.staff.post("/auth/end-impersonation")).status).toBe(200);
  expect((await stage.staff.request()).actor).toMatchObject({ kind: "member" });
  access.services.advance(-22 * MINUTE_MS);
});

test("calls a window makes by itself are counted but do not put off the idle end", async () => {
  const { impersonationId } = await enter(stage);
  const { impersonations } = access.access;
  const { tenantId } = stage.tenant;
  access.services.advance(6 * MINUTE_MS);
  impersonations.touch(tenantId, impersonationId, false);
  await impersonations.flush();
  expect((await rowOf(access, impersonationId))?.requestCount).toBe(1);
  access.services.advance(5 * MINUTE_MS);
  await expireImpersonations(access.services);
  expect(await rowOf(access, impersonationId)).toMatchObject({
    state: "expired",
    endedReason: "idle",
  });
  access.services.advance(-11 * MINUTE_MS);
});

test("thirty minutes is the end, however busy it is; no token outlives it", async () => {
  const tooLong = (await stage.staff.api()).access.impersonate({
    tenantId: stage.tenant.tenantId,
    ...why,
    minutes: 31,
  });
  expect(await refusalOf(tooLong)).toBe("input_invalid");
  const { impersonationId } = await enter(stage, 12);
  access.services.advance(8 * MINUTE_MS);
  const call = await stage.staff.request();
  await stage.staff.post("/auth/refresh");
  const { iat = 0, exp = 0 } = decodeJwt(stage.staff.cookies.get("umg_access") ?? "");
  expect(exp - iat).toBeLessThanOrEqual(4 * 60);
  access.services.advance(5 * MINUTE_MS);
  expect(() => call.assertLive()).toThrow(/ended/);
  expect(await refusalNow(stage.staff)).toMatchObject({ code: "token_expired" });
  const over = await stage.staff.post("/auth/refresh");
  expect(over.body).toMatchObject({ details: { reason: "time_limit" } });
  expect(await expireImpersonations(access.services)).toBeGreaterThanOrEqual(1);
  expect(await rowOf(access, impersonationId)).toMatchObject({
    state: "expired",
    endedReason: "time_limit",
  });
  expect(
    (await entriesOf(access, stage.tenant.tenantId, "access.endImpersonation")).at(-1),
  ).toMatchObject({
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
    twin.cookies.set("umg_refresh", stage.staff.cookies.get("umg_refresh") ?? "");
    return twin.post("/auth/sign-out");
  },
  right_lost: async () => {
    const api = await (await access.signedIn(await access.member({ role: "admin" }))).api();
    const { userId } = stage.support;
    return api.members.setRole({ tenantId: PLATFORM_TENANT_ID, userId, role: "user" });
  },
  opted_out: async () => {
    const admin = await access.member({ role: "admin", tenantId: stage.tenant.tenantId });
    const api = await (await access.signedIn(admin)).api();
    return api.access.optOut({ tenantId: stage.tenant.tenantId, optOut: true });
  },
  tenant_not_active: async () => {
    const { tenantId } = stage.tenant;
    await access.services.db.tenant(tenantId, "write", (tx) =>
      tx.run(sql`update tenants set state = 'suspended', state_reason = 'unpaid'`),
    );
    access.services.broadcast.announce({ type: "tenant", tenantId });
  },
};
for (const [reason, happen] of Object.entries(ends))
  test(`it ends within a second with ${reason}, in a call that runs too, and is written down`, async () => {
    const { impersonationId } = await enter(stage);
    const call = await stage.staff.request();
    expect(call.actor?.kind).toBe("impersonation");
    await happen();
    expect(await until(() => call.signal.aborted)).toBeLessThan(1000);
    expect(() => call.assertLive()).toThrow(/ended/);
    expect((await refusalNow(stage.staff))?.code).toBe("impersonation_ended");
    await expireImpersonations(access.services);
    expect(await rowOf(access, impersonationId)).toMatchObject({
      state: "ended",
      endedReason: reason,
    });
  });

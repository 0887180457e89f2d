import { afterAll, beforeAll, expect, test } from "vitest";
import { can, PERMISSION_NAMES } from "#shared/access/index.ts";
import { PLATFORM_TENANT_ID, type SessionId } from "#shared/kernel/ids.ts";
import { makeTenant, testServices, type TestTenant } from "#server/testing/services.ts";
import { refusalOf, testAccess, type TestAccess } from "../testing/access-client.ts";

let access: TestAccess;
let tenant: TestTenant;
beforeAll(async () => {
  access = await testAccess(await testServices());
  tenant = await makeTenant(access.services);
});
afterAll(() => access.stop());

test("the matrix has every permission and says what the policy does", async () => {
  const api = await (await access.signedIn(await access.member({ role: "viewer" }))).api();
  const { permissions } = await api.access.matrix({ tenantId: PLATFORM_TENANT_ID });
  expect(permissions.map(({ permission }) => permission)).toEqual(PERMISSION_NAMES);
  const row = (name: string) => permissions.find(({ permission }) => permission === name);
  expect(row("keys.create")).toEqual({
    permission: "keys.create",
    effect: "write",
    platform: { admin: true, user: false, viewer: false },
    tenant: { admin: true, user: true, viewer: false },
    system: true,
    impersonated: false,
  });
  expect(
    permissions.filter(({ impersonated, effect }) => impersonated && effect === "write"),
  ).toEqual([]);
});

test("what can this person do, answered by the code that enforces it", async () => {
  const staff = await (await access.signedIn(await access.member({ role: "admin" }))).api();
  const user = await access.member({ role: "user", tenantId: tenant.tenantId });
  const { tenantId } = tenant;
  const { person, answers } = await staff.access.explain({
    tenantId,
    userId: user.userId,
    forTenantId: tenantId,
  });
  expect(person).toMatchObject({ role: "user", scope: "tenant", email: user.email });
  const actor = {
    kind: "member",
    userId: user.userId,
    tenantId,
    role: "user",
    sessionId: user.userId as string as SessionId,
  } as const;
  expect(answers).toEqual(
    PERMISSION_NAMES.map((permission) => ({ permission, ...can(actor, permission, tenantId) })),
  );
  const elsewhere = await makeTenant(access.services);
  const foreign = await staff.access.explain({
    tenantId,
    userId: user.userId,
    forTenantId: elsewhere.tenantId,
  });
  expect(new Set(foreign.answers.map(({ reason }) => reason))).toEqual(new Set(["other_tenant"]));
});

test("who may not see the members may ask only about themselves", async () => {
  const { tenantId } = tenant;
  const viewer = await access.member({ role: "viewer", tenantId });
  const colleague = await access.member({ role: "admin", tenantId });
  const api = await (await access.signedIn(viewer)).api();
  const ask = (userId: typeof viewer.userId) =>
    api.access.explain({ tenantId, userId, forTenantId: tenantId });
  expect((await ask(viewer.userId)).person.email).toBe(viewer.email);
  expect(await refusalOf(ask(colleague.userId))).toBe("not_found");
});

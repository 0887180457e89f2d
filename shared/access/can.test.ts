import { describe, expect, test } from "vitest";
import { PLATFORM_TENANT_ID, type TenantId } from "../kernel/ids.ts";
import { ROLES, type Actor, type Role } from "./actors.ts";
import { can, permissionsOf } from "./can.ts";
import { PERMISSIONS, PERMISSION_NAMES, type Permission } from "./permissions.ts";

/**
 * Who may what, a second time and by hand: platform admin/user/viewer, tenant admin/user/viewer, s: a machine may be granted
 * it, i: an impersonated session has it. Whoever changes a permission says it twice.
 */
const TABLE: Record<Permission, string> = {
  "tenants.read": "auv auv si",
  "tenants.list": "auv --- s-",
  "tenants.create": "a-- --- s-",
  "tenants.update": "a-- --- s-",
  "tenants.suspend": "a-- --- s-",
  "tenants.resume": "a-- --- s-",
  "tenants.erase": "a-- --- --",
  "tenants.restore": "a-- --- --",
  "apps.read": "auv auv si",
  "apps.create": "a-- au- s-",
  "apps.update": "a-- au- s-",
  "apps.archive": "a-- au- s-",
  "apps.restore": "a-- au- s-",
  "keys.read": "auv auv si",
  "keys.create": "a-- au- s-",
  "keys.rotate": "a-- au- s-",
  "keys.extend": "a-- au- s-",
  "keys.revoke": "a-- a-- s-",
  "members.read": "a-v au- --",
  "members.invite": "a-- a-- --",
  "members.approveInvitation": "a-- --- --",
  "members.revokeInvitation": "a-- a-- --",
  "members.remove": "a-- a-- --",
  "members.setRole": "a-- a-- --",
  "sessions.read": "a-- a-- --",
  "sessions.revoke": "a-- a-- --",
  "access.read": "auv auv -i",
  "access.impersonate": "a-v --- --",
  "access.impersonations": "a-v a-- --",
  "access.revokeImpersonation": "a-- a-- --",
  "access.optOut": "--- a-- --",
  "analytics.read": "a-- auv si",
  "analytics.aggregates": "au- auv si",
  "analytics.export": "a-- au- s-",
  "deadletters.read": "auv a-- s-",
  "deadletters.redrive": "au- --- s-",
  "deadletters.discard": "au- --- s-",
  "deadletters.restore": "au- --- s-",
  "events.replay": "au- --- s-",
  "usage.read": "auv auv si",
  "usage.recompute": "a-- --- s-",
  "usage.setQuota": "a-- --- --",
  "plans.read": "auv --- s-",
  "plans.create": "a-- --- --",
  "plans.draft": "a-- --- --",
  "plans.publish": "a-- --- --",
  "plans.archive": "a-- --- --",
  "plans.restore": "a-- --- --",
  "coupons.read": "a-- --- --",
  "coupons.create": "a-- --- --",
  "coupons.archive": "a-- --- --",
  "billing.state": "auv auv si",
  "billing.read": "a-- a-- s-",
  "billing.setDetails": "a-- a-- --",
  "billing.openPortal": "--- a-- --",
  "billing.moveProvider": "a-- --- --",
  "subscriptions.change": "a-- a-- s-",
  "subscriptions.grantCredit": "a-- --- --",
  "subscriptions.applyCoupon": "a-- a-- --",
  "invoices.list": "a-- --- s-",
  "invoices.issue": "a-- --- --",
  "invoices.void": "a-- --- --",
  "invoices.writeOff": "a-- --- --",
  "invoices.markPaid": "a-- --- --",
  "invoices.refund": "a-- --- --",
  "invoices.collect": "a-- a-- --",
  "webhooks.read": "a-- --- s-",
  "webhooks.replay": "a-- --- s-",
  "webhooks.retryCall": "a-- --- s-",
  "reconciliation.read": "a-- --- s-",
  "reconciliation.run": "a-- --- s-",
  "dunning.read": "a-- --- s-",
  "dunning.configure": "a-- --- --",
  "dunning.pause": "a-- --- --",
  "dunning.close": "a-- --- --",
  "revenue.read": "a-- --- --",
  "operations.read": "auv a-- s-",
  "operations.retry": "au- --- --",
  "operations.cancel": "au- --- --",
  "audit.read": "auv a-- --",
  "audit.verify": "a-- a-- --",
  "audit.export": "a-- a-- --",
  "system.tokens.read": "a-- --- --",
  "system.tokens.issue": "a-- --- --",
  "system.tokens.revoke": "a-- --- --",
  "platform.read": "auv --- s-",
  "platform.settings": "auv --- s-",
};

const OWN = "01930000-0000-7000-8000-00000000000a" as TenantId;
const OTHER = "01930000-0000-7000-8000-00000000000b" as TenantId;
const ids = { userId: "u", sessionId: "s" } as never as { userId: never; sessionId: never };
const member = (role: Role, tenantId: TenantId): Actor => ({
  kind: "member",
  role,
  tenantId,
  ...ids,
});
const machine = (permissions: readonly Permission[], tenantId = PLATFORM_TENANT_ID): Actor => ({
  kind: "system",
  tokenId: "t",
  name: "ci",
  tenantId,
  permissions,
});
const impersonating: Actor = {
  kind: "impersonation",
  impersonationId: "i" as never,
  tenantId: OWN,
  impersonatorId: "u" as never,
  sessionId: "s" as never,
};
const letters = (actorOf: (role: Role) => Actor, permission: Permission, tenantId: TenantId) =>
  ROLES.map((role) => (can(actorOf(role), permission, tenantId).allowed ? role[0] : "-")).join("");

test("the table names every permission", () => {
  expect(Object.keys(TABLE).toSorted()).toEqual(PERMISSION_NAMES.toSorted());
});

describe.each(PERMISSION_NAMES)("%s", (permission) => {
  const [platform, tenant, others = ""] = TABLE[permission].split(" ");

  test("is had by the roles of the table", () => {
    for (const target of [OWN, PLATFORM_TENANT_ID])
      expect(letters((role) => member(role, PLATFORM_TENANT_ID), permission, target)).toBe(
        platform,
      );
    expect(letters((role) => member(role, OWN), permission, OWN)).toBe(tenant);
  });

  test("is nobody's in another tenant, who hears as much as of one that is not there", () => {
    for (const target of [OTHER, PLATFORM_TENANT_ID])
      for (const actor of [
        ...ROLES.map((role) => member(role, OWN)),
        machine([permission], OWN),
        impersonating,
      ])
        expect(can(actor, permission, target)).toEqual({ allowed: false, reason: "other_tenant" });
  });

  test("is a machine's only when it was granted and may be", () => {
    const grantable = others.startsWith("s");
    expect(can(machine([permission]), permission, OWN).allowed).toBe(grantable);
    expect(can(machine([permission], OWN), permission, OWN).allowed).toBe(grantable);
    const all = PERMISSION_NAMES.filter((each) => each !== permission);
    expect(can(machine(all), permission, OWN)).toEqual({ allowed: false, reason: "not_granted" });
  });

  test("is an impersonated session's only when it reads nothing secret", () => {
    expect(can(impersonating, permission, OWN).allowed).toBe(others.endsWith("i"));
    if (PERMISSIONS[permission].effect === "write")
      expect(can(impersonating, permission, OWN).reason).toBe("impersonation_read_only");
  });
});

test("an impersonated session has nothing that the tenant's viewer has not", () => {
  const viewer = new Set(permissionsOf(member("viewer", OWN), OWN));
  expect(permissionsOf(impersonating, OWN).filter((each) => !viewer.has(each))).toEqual([]);
});

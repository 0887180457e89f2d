import { afterAll, beforeAll, expect, test } from "vitest";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import { makeTenant, testServices, type TestTenant } from "#server/testing/services.ts";
import {
  refusalOf,
  testAccess,
  type Api,
  type TestAccess,
  type TestMember,
} from "../testing/access-client.ts";

let access: TestAccess;
let tenant: TestTenant;
let admin: TestMember;
let api: Api;
beforeAll(async () => {
  access = await testAccess(await testServices());
  tenant = await makeTenant(access.services);
  admin = await access.member({ role: "admin", tenantId: tenant.tenantId });
  api = await (await access.signedIn(admin)).api();
});
afterAll(() => access.stop());

const DAY_MS = 86_400_000;
const password = "a fine password 7";
const invite = (email: string, role: "admin" | "user" | "viewer" = "user") =>
  api.members.invite({ tenantId: tenant.tenantId, email, role });
const tokenOf = (url: string | null) => url?.split("token=")[1] ?? "";
const accept = (token: string, browser = access.browser()) =>
  browser.post("/auth/accept-invitation", { token, name: "New Person", password });

test("an invitation is a link that makes the member, signs them in and is good for once", async () => {
  const { invitation, url } = await invite("new@example.test", "viewer");
  expect(invitation).toMatchObject({ state: "open", invitedBy: "The admin" });
  expect(url).toMatch(/\/#\/invitation\?token=/);
  const token = tokenOf(url);
  const browser = access.browser();
  const preview = await browser.get(`/auth/invitation?token=${token}`);
  expect(preview.body).toMatchObject({ email: "new@example.test", role: "viewer" });
  const both = await Promise.all([accept(token, browser), accept(token)]);
  expect(both.map(({ status }) => status).toSorted()).toEqual([200, 410]);
  expect((await accept(token)).body.code).toBe("invitation_invalid");
  const members = await api.members.list({ tenantId: tenant.tenantId });
  expect(members.map(({ email, role }) => [email, role])).toContainEqual([
    "new@example.test",
    "viewer",
  ]);
  expect(await refusalOf(invite("new@example.test"))).toBe("email_taken");
  // Who was removed does not come back with the old link.
  const { userId } = members.find(({ email }) => email === "new@example.test")!;
  await api.members.remove({ tenantId: tenant.tenantId, userId });
  expect((await accept(token)).body.code).toBe("invitation_invalid");
});

test("the link is in no row, log line or list; only its hash is kept", async () => {
  const { url } = await invite("secret@example.test");
  const secret = tokenOf(url).split(".")[1] ?? "";
  const rows = await access.services.db.readOnce(
    tenant.tenantId,
    sql<{
      text: string;
    }>`select invitations::text as text from invitations union all select audit_entries::text from audit_entries`,
  );
  const listed = await api.members.invitations({ tenantId: tenant.tenantId });
  const all = JSON.stringify([rows, listed, access.services.logLines]);
  expect(secret).toHaveLength(43);
  expect(all).not.toContain(secret);
});

test("an expired, withdrawn or replaced invitation opens nothing", async () => {
  const replaced = await invite("again@example.test");
  const withdrawn = await invite("again@example.test");
  expect((await accept(tokenOf(replaced.url))).body.code).toBe("invitation_invalid");
  const { invitationId } = withdrawn.invitation;
  const gone = await api.members.revokeInvitation({ tenantId: tenant.tenantId, invitationId });
  expect(gone.state).toBe("revoked");
  expect((await accept(tokenOf(withdrawn.url))).body.code).toBe("invitation_invalid");
  const late = await invite("late@example.test");
  access.services.advance(7 * DAY_MS);
  expect((await accept(tokenOf(late.url))).body.code).toBe("invitation_invalid");
  access.services.advance(-7 * DAY_MS);
  for (const token of ["", "x", `${"0".repeat(32)}.${"A".repeat(43)}`])
    expect((await accept(token)).body.code).toBe("invitation_invalid");
});

test("the same idempotency key invites once and gives the same link again", async () => {
  const input = {
    tenantId: tenant.tenantId,
    email: "once@example.test",
    role: "user" as const,
    idempotencyKey: "key-for-one-invitation",
  };
  const first = await api.members.invite(input);
  expect(await api.members.invite(input)).toEqual(first);
  expect(await refusalOf(api.members.invite({ ...input, role: "viewer" }))).toBe(
    "idempotency_mismatch",
  );
});

test("nobody changes their own role, and the last admin stays one", async () => {
  const { tenantId } = tenant;
  const own = { tenantId, userId: admin.userId };
  expect(await refusalOf(api.members.setRole({ ...own, role: "user" }))).toBe("own_role");
  expect(await refusalOf(api.members.remove(own))).toBe("own_role");
  const staff = await access.signedIn(await access.member({ role: "admin" }));
  const staffApi = await staff.api();
  expect(await refusalOf(staffApi.members.setRole({ ...own, role: "user" }))).toBe("last_admin");
  expect(await refusalOf(staffApi.members.remove(own))).toBe("last_admin");
});

test("two admins who demote each other at the same moment leave one admin", async () => {
  const { tenantId } = await makeTenant(access.services);
  const [one, two] = [
    await access.member({ role: "admin", tenantId }),
    await access.member({ role: "admin", tenantId }),
  ];
  const [oneApi, twoApi] = [
    await (await access.signedIn(one)).api(),
    await (await access.signedIn(two)).api(),
  ];
  const results = await Promise.all([
    refusalOf(oneApi.members.setRole({ tenantId, userId: two.userId, role: "user" })),
    refusalOf(twoApi.members.setRole({ tenantId, userId: one.userId, role: "user" })),
  ]);
  expect(results.filter((code) => code === undefined)).toHaveLength(1);
  const admins = await access.services.db.readOnce(
    tenantId,
    sql`select 1 from members where role = 'admin' and state = 'active'`,
  );
  expect(admins).toHaveLength(1);
});

test("a removed member's open invitations are withdrawn, and their credentials and sessions are gone", async () => {
  const { tenantId } = tenant;
  const leaver = await access.member({ role: "admin", tenantId });
  const leaverApi = await (await access.signedIn(leaver)).api();
  const { url } = await leaverApi.members.invite({
    tenantId,
    email: "friend@example.test",
    role: "admin",
  });
  await api.members.remove({ tenantId, userId: leaver.userId });
  expect((await accept(tokenOf(url))).body.code).toBe("invitation_invalid");
  const left = await access.services.db.readOnce(
    tenantId,
    sql`select 1 from member_credentials where user_id = ${leaver.userId}`,
  );
  expect(left).toEqual([]);
  const open = await access.services.db.readOnce(
    tenantId,
    sql`select 1 from sessions where user_id = ${leaver.userId} and revoked_at is null`,
  );
  expect(open).toEqual([]);
});

test("a second platform admin is invited only with another admin's approval", async () => {
  const tenantId = PLATFORM_TENANT_ID;
  const one = await (await access.signedIn(await access.member({ role: "admin" }))).api();
  const two = await (await access.signedIn(await access.member({ role: "admin" }))).api();
  const viewer = await one.members.invite({ tenantId, email: "v@example.test", role: "viewer" });
  expect(viewer.url).not.toBeNull();
  const asked = await one.members.invite({ tenantId, email: "a@example.test", role: "admin" });
  expect(asked).toMatchObject({ url: null, invitation: { state: "awaiting_approval" } });
  const { invitationId } = asked.invitation;
  expect(await refusalOf(one.members.approveInvitation({ tenantId, invitationId }))).toBe(
    "second_person_required",
  );
  const approved = await two.members.approveInvitation({ tenantId, invitationId });
  expect(approved.invitation.state).toBe("open");
  expect((await accept(tokenOf(approved.url))).status).toBe(200);
});

test("making a staff member an admin takes two admins; the first call asks, the other admin's makes it so", async () => {
  const tenantId = PLATFORM_TENANT_ID;
  const one = await (await access.signedIn(await access.member({ role: "admin" }))).api();
  const two = await (await access.signedIn(await access.member({ role: "admin" }))).api();
  const { userId } = await access.member({ role: "viewer" });
  const input = { tenantId, userId, role: "admin" } as const;
  expect(await one.members.setRole(input)).toMatchObject({
    role: "viewer",
    pendingRole: { role: "admin", askedBy: "The admin" },
  });
  expect(await refusalOf(one.members.setRole(input))).toBe("second_person_required");
  expect(await two.members.setRole(input)).toMatchObject({ role: "admin", pendingRole: null });
});

test("another tenant's members, invitations and sessions look as if they did not exist", async () => {
  const foreign = await makeTenant(access.services);
  const { userId } = await access.member({ role: "admin", tenantId: foreign.tenantId });
  const here = { tenantId: tenant.tenantId };
  const there = { tenantId: foreign.tenantId };
  expect(await refusalOf(api.members.list(there))).toBe("not_found");
  expect(await refusalOf(api.members.remove({ ...there, userId }))).toBe("not_found");
  expect(await refusalOf(api.members.remove({ ...here, userId }))).toBe("not_found");
  expect(await refusalOf(api.members.setRole({ ...here, userId, role: "user" }))).toBe("not_found");
  expect(await refusalOf(api.sessions.list(there))).toBe("not_found");
  const explain = api.access.explain({ ...here, userId, forTenantId: tenant.tenantId });
  expect(await refusalOf(explain)).toBe("not_found");
});

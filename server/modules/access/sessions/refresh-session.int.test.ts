import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import { testServices } from "#server/testing/services.ts";
import { testAccess, type TestAccess, type TestMember } from "../testing/access-client.ts";

const DAY_MS = 86_400_000;
let access: TestAccess;
let member: TestMember;
beforeAll(async () => {
  access = await testAccess(await testServices());
  member = await access.member({ role: "admin" });
});
afterAll(() => access.stop());

const refusedOnes = () =>
  access.services.db.readOnce(
    PLATFORM_TENANT_ID,
    sql<{
      action: string;
      target: string;
    }>`select action, target from audit_entries where outcome = 'refused' and code = 'refresh_reused'`,
  );

test("a refresh token that comes a second time ends the whole session, for the thief and the owner", async () => {
  const owner = await access.signedIn(member);
  const stolen = owner.cookies.get("umg_refresh") ?? "";
  expect((await owner.post("/auth/refresh")).status).toBe(200);
  const call = await owner.request();
  expect(call.authError).toBeUndefined();
  const thief = access.browser();
  thief.cookies.set("umg_refresh", stolen);
  const answer = await thief.post("/auth/refresh");
  expect(answer.body.code).toBe("refresh_reused");
  expect(answer.headers.getSetCookie()).toEqual([]);
  expect(() => call.assertLive()).toThrow(/ended/);
  expect((await owner.request()).authError).toMatchObject({ code: "session_revoked" });
  expect((await owner.post("/auth/refresh")).body.code).toBe("session_revoked");
  expect(await refusedOnes()).toContainEqual({ action: "auth.refresh", target: member.userId });
});

test("of many refreshes at once with one token at most one gets through, and the session is over", async () => {
  for (let round = 0; round < 8; round++) {
    const owner = await access.signedIn(member);
    const token = owner.cookies.get("umg_refresh") ?? "";
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => {
        const browser = access.browser();
        browser.cookies.set("umg_refresh", token);
        return browser.post("/auth/refresh");
      }),
    );
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
    expect((await owner.request()).authError).toMatchObject({ code: "session_revoked" });
  }
});

test("a session of one person does not end with another one of theirs", async () => {
  const laptop = await access.signedIn(member);
  const phone = await access.signedIn(member);
  await laptop.post("/auth/sign-out");
  expect((await phone.post("/auth/refresh")).status).toBe(200);
});

test("made-up and foreign refresh tokens are answered alike", async () => {
  const browser = access.browser();
  const own = PLATFORM_TENANT_ID.replaceAll("-", "");
  for (const token of [
    "",
    "x",
    `${own}.${"A".repeat(43)}`,
    `${"0".repeat(32)}.${"A".repeat(43)}`,
  ]) {
    browser.cookies.set("umg_refresh", token);
    expect((await browser.post("/auth/refresh")).body.code).toBe("unauthenticated");
  }
});

test("a session not refreshed for a week is over, and no session outlives thirty days", async () => {
  const idle = await access.signedIn(member);
  const busy = await access.signedIn(member);
  for (let week = 0; week < 4; week++) {
    access.services.advance(6.9 * DAY_MS);
    expect((await busy.post("/auth/refresh")).status).toBe(200);
  }
  expect((await idle.post("/auth/refresh")).status).toBe(401);
  access.services.advance(3 * DAY_MS);
  expect((await busy.post("/auth/refresh")).body.code).toBe("session_revoked");
});

test("a refresh token is over at its last millisecond, not after it", async () => {
  const from = access.services.clock.now().getTime();
  const clock = vi.spyOn(access.services.clock, "now");
  try {
    clock.mockImplementation(() => new Date(from));
    const [early, late] = [await access.signedIn(member), await access.signedIn(member)];
    clock.mockImplementation(() => new Date(from + 7 * DAY_MS - 1));
    expect((await early.post("/auth/refresh")).status).toBe(200);
    clock.mockImplementation(() => new Date(from + 7 * DAY_MS));
    expect((await late.post("/auth/refresh")).status).toBe(401);
  } finally {
    clock.mockRestore();
  }
});

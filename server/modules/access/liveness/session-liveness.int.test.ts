import { afterAll, beforeAll, expect, test } from "vitest";
import { createBroadcast } from "#server/platform/live/broadcast.ts";
import { openDatabase } from "#server/platform/postgres/database.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import { testServices } from "#server/testing/services.ts";
import { openAccess, type Access } from "../access.ts";
import {
  refusalOf,
  testAccess,
  type Browser,
  type TestAccess,
  type TestMember,
} from "../testing/access-client.ts";

let access: TestAccess;
let other: Access;
let closeOther: () => Promise<void>;
let admin: Browser;
let member: TestMember;

beforeAll(async () => {
  const services = await testServices();
  access = await testAccess(services);
  const db = openDatabase(services.connections, { name: "other" });
  const broadcast = await createBroadcast(db, services.log);
  other = openAccess({ ...services, db, broadcast }, { keys: access.access.keys });
  closeOther = async () => {
    await other.close();
    await broadcast.close();
    await db.close();
  };
  admin = await access.signedIn(await access.member({ role: "admin" }));
  member = await access.member({ role: "user" });
});
afterAll(async () => {
  await closeOther();
  await access.stop();
});

const inOtherProcess = (browser: Browser) =>
  other.authenticate(
    new Request("http://127.0.0.1:1/trpc/x", {
      headers: { authorization: `Bearer ${browser.cookies.get("umg_access")}` },
    }),
  );
const sessionOf = async (browser: Browser) => {
  const { actor } = await browser.request();
  return actor?.kind === "member" ? actor.sessionId : undefined;
};
const until = async (done: () => boolean, limitMs: number) => {
  const start = performance.now();
  while (!done() && performance.now() - start < limitMs)
    await new Promise((resolve) => setTimeout(resolve, 10));
  return performance.now() - start;
};
const ended = (call: { assertLive(): void }) => {
  try {
    call.assertLive();
    return false;
  } catch {
    return true;
  }
};

test("a revoked session is refused at once here, and within a second in another process, in calls and streams", async () => {
  const browser = await access.signedIn(member);
  const here = await browser.request();
  const there = await inOtherProcess(browser);
  expect(there.actor).toMatchObject({ kind: "member", userId: member.userId });
  const api = await admin.api();
  const sessionId = (await sessionOf(browser))!;
  await api.sessions.revoke({ tenantId: member.tenantId, sessionId });
  expect(ended(here)).toBe(true);
  expect(here.signal.aborted).toBe(true);
  expect((await browser.request()).authError).toMatchObject({ code: "session_revoked" });
  expect(await until(() => ended(there) && there.signal.aborted, 3000)).toBeLessThan(1000);
  expect((await inOtherProcess(browser)).authError).toMatchObject({ code: "session_revoked" });
});

test("a revocation that nobody announced is noticed within a second, by a stream that only waits too", async () => {
  const browser = await access.signedIn(member);
  const { signal } = await inOtherProcess(browser);
  const sessionId = await sessionOf(browser);
  await access.services.db.tenant(member.tenantId, "write", (tx) =>
    tx.run(sql`update sessions set revoked_at = now() where session_id = ${sessionId}`),
  );
  expect(await until(() => signal.aborted, 3000)).toBeLessThan(1000);
  expect((await inOtherProcess(browser)).authError).toMatchObject({ code: "session_revoked" });
});

test("many calls of one session ask the database about it about once a second", async () => {
  const browser = await access.signedIn(member);
  let queries = 0;
  const { db } = access.services;
  const counted = openAccess(
    {
      ...access.services,
      db: { ...db, platform: (work) => ((queries += 1), db.platform(work)) },
    },
    { keys: access.access.keys },
  );
  const request = new Request("http://127.0.0.1:1/trpc/x", {
    headers: { authorization: `Bearer ${browser.cookies.get("umg_access")}` },
  });
  const all = await Promise.all(Array.from({ length: 500 }, () => counted.authenticate(request)));
  expect(queries).toBe(1);
  for (let call = 0; call < 100; call++) await counted.authenticate(request);
  await counted.close();
  expect(all.every(({ actor }) => actor !== undefined)).toBe(true);
  expect(queries).toBeLessThanOrEqual(3);
});

test("a changed role ends the tokens that say the old one; a refresh brings the new one", async () => {
  const person = await access.member({ role: "user" });
  const browser = await access.signedIn(person);
  const call = await browser.request();
  const api = await admin.api();
  await api.members.setRole({ tenantId: person.tenantId, userId: person.userId, role: "viewer" });
  await until(() => ended(call), 1000);
  expect(() => call.assertLive()).toThrow(/expired/);
  expect((await browser.request()).authError).toMatchObject({ code: "token_expired" });
  expect((await browser.post("/auth/refresh")).status).toBe(200);
  expect((await browser.request()).actor).toMatchObject({ role: "viewer" });
});

test("a removed member is out at once and cannot sign in again", async () => {
  const person = await access.member({ role: "user" });
  const browser = await access.signedIn(person);
  const call = await browser.request();
  const api = await admin.api();
  await api.members.remove({ tenantId: person.tenantId, userId: person.userId });
  expect(ended(call)).toBe(true);
  expect((await browser.post("/auth/refresh")).body.code).toBe("session_revoked");
  expect((await access.browser().post("/auth/sign-in", person)).body.code).toBe("sign_in_failed");
});

test("one's own sessions are listed and ended; somebody else's look as if they did not exist", async () => {
  const [mine, alsoMine] = [await access.signedIn(member), await access.signedIn(member)];
  const api = await mine.api();
  const listed = await api.me.sessions();
  expect(listed.filter(({ current }) => current)).toHaveLength(1);
  expect(listed.every(({ userId }) => userId === member.userId)).toBe(true);
  const foreign = (await sessionOf(admin))!;
  expect(await refusalOf(api.me.revokeSession({ sessionId: foreign }))).toBe("not_found");
  await api.me.revokeSession({ sessionId: (await sessionOf(alsoMine))! });
  expect((await alsoMine.request()).authError).toMatchObject({ code: "session_revoked" });
  expect((await admin.request()).authError).toBeUndefined();
});

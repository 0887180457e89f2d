import { afterAll, beforeAll, expect, test } from "vitest";
import { testServices } from "#server/testing/services.ts";
import { getMe } from "../me/get-me.ts";
import { testAccess, type TestAccess } from "../testing/access-client.ts";
import { createOneTimeLink } from "./create-first-admin.ts";

let access: TestAccess;
beforeAll(async () => {
  access = await testAccess(await testServices());
});
afterAll(() => access.stop());

test("the first start makes one platform admin, and its link signs them in exactly once", async () => {
  const { services } = access;
  const earlier = await createOneTimeLink(services);
  const link = await createOneTimeLink(services);
  expect(link.purpose).toBe("setup");
  expect(link.url).toContain(`/#/setup?token=${link.token}`);
  const browser = access.browser();
  expect((await browser.get("/auth/state")).body).toMatchObject({ setupNeeded: true });
  expect((await browser.post("/auth/one-time", { token: earlier.token })).body.code).toBe(
    "one_time_link_invalid",
  );
  const both = await Promise.all([
    browser.post("/auth/one-time", { token: link.token }),
    access.browser().post("/auth/one-time", { token: link.token }),
  ]);
  expect(both.map(({ status }) => status).toSorted()).toEqual([200, 401]);
});

test("after it the browser is the platform's admin, with cookies that a page cannot read", async () => {
  const { services } = access;
  const browser = access.browser();
  const { token } = await createOneTimeLink(services);
  const answer = await browser.post("/auth/one-time", { token });
  for (const line of answer.headers.getSetCookie()) {
    expect(line).toMatch(/HttpOnly/);
    expect(line).toMatch(/SameSite=Strict/);
  }
  expect(answer.headers.getSetCookie().find((line) => line.startsWith("umg_refresh"))).toMatch(
    /Path=\/auth/,
  );
  expect(answer.headers.get("cache-control")).toBe("no-store");
  const request = await browser.request();
  expect(request.actor).toMatchObject({ kind: "member", role: "admin" });
  const me = await getMe({ request, services, actor: request.actor! });
  expect(me).toMatchObject({ email: "admin@localhost", scope: "platform", hasPassword: false });
  expect(me.permissions).toContain("tenants.create");
});

test("a refresh goes on with a new token, and a sign-out ends the session at once", async () => {
  const browser = access.browser();
  const { token } = await createOneTimeLink(access.services);
  await browser.post("/auth/one-time", { token });
  const before = browser.cookies.get("umg_refresh");
  expect((await browser.post("/auth/refresh")).status).toBe(200);
  expect(browser.cookies.get("umg_refresh")).not.toBe(before);
  const running = await browser.request();
  const kept = new Map(browser.cookies);
  await browser.post("/auth/sign-out");
  expect(browser.cookies.size).toBe(0);
  expect(() => running.assertLive()).toThrow(/ended/);
  expect(running.signal.aborted).toBe(true);
  for (const [name, value] of kept) browser.cookies.set(name, value);
  expect((await browser.request()).authError).toMatchObject({ code: "session_revoked" });
  expect((await browser.post("/auth/refresh")).body.code).toBe("session_revoked");
});

test("a link is good for an hour and not a moment longer", async () => {
  const { token } = await createOneTimeLink(access.services);
  access.services.advance(60 * 60_000 + 1);
  const late = await access.browser().post("/auth/one-time", { token });
  expect([late.status, late.body.code]).toEqual([401, "one_time_link_invalid"]);
  access.services.advance(-(60 * 60_000 + 1));
});

test("the first admin is set up once: a second set-up, by the very same person, is refused", async () => {
  const browser = access.browser();
  const { token } = await createOneTimeLink(access.services);
  await browser.post("/auth/one-time", { token });
  const person = {
    name: "Vera",
    email: "vera@unmogrowp.example",
    password: "seven quiet otters sail",
  };
  expect((await browser.post("/auth/setup", person)).status).toBe(200);
  const again = await browser.post("/auth/setup", {
    ...person,
    password: "eight quiet otters sail",
  });
  expect([again.status, again.body.code]).toEqual([409, "setup_done"]);
});

import { OAuth2Server, type MutableToken } from "oauth2-mock-server";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import { makeTenant, testServices } from "#server/testing/services.ts";
import {
  testAccess,
  type Answer,
  type Browser,
  type TestAccess,
} from "../testing/access-client.ts";

let provider: OAuth2Server;
let access: TestAccess;
/** What the provider says of the person who signs in. */
let person: Record<string, unknown> = {};

beforeAll(async () => {
  provider = new OAuth2Server();
  await provider.issuer.keys.generate("RS256");
  await provider.start(0, "127.0.0.1");
  const issuer = `http://127.0.0.1:${provider.address().port}`;
  provider.issuer.url = issuer;
  provider.service.on("beforeTokenSigning", (token: MutableToken) =>
    Object.assign(token.payload, person),
  );
  const oidc = { issuer, clientId: "console", clientSecret: "s", name: "Company login" };
  access = await testAccess(await testServices(), { oidc });
});
afterAll(async () => {
  await provider.stop();
  await access.stop();
});
beforeEach(() => {
  person = {};
});

const { stringify } = JSON;
const locationOf = (answer: { headers: Headers }) => answer.headers.get("location") ?? "";
/** Follows the browser to the provider and back, up to the callback's address. */
async function throughProvider(browser: Browser): Promise<string> {
  const start = await browser.get("/auth/oidc/start");
  const answer = await fetch(locationOf(start), { redirect: "manual" });
  const back = new URL(locationOf(answer));
  expect(back.origin + back.pathname).toBe("http://127.0.0.1:1/auth/oidc/callback");
  return back.pathname + back.search;
}
const signIn = async (browser: Browser): Promise<Answer> =>
  browser.get(await throughProvider(browser));
const failedWith = (answer: Answer) =>
  decodeURIComponent(locationOf(answer).split("/#/sign-in?error=")[1] ?? "");

test("the sign-in page offers it under its name; the request carries PKCE, state and nonce", async () => {
  const browser = access.browser();
  expect((await browser.get("/auth/state")).body).toMatchObject({ sso: { name: "Company login" } });
  const start = await browser.get("/auth/oidc/start");
  const asked = new URL(locationOf(start)).searchParams;
  expect(asked.get("code_challenge_method")).toBe("S256");
  for (const name of ["code_challenge", "state", "nonce"])
    expect(asked.get(name)?.length).toBeGreaterThan(20);
  const [cookie = ""] = start.headers.getSetCookie();
  expect(cookie).toMatch(/^umg_oidc=.*HttpOnly; SameSite=Lax$/);
  expect(cookie).not.toContain(asked.get("state"));
});

test("a staff member signs in by verified e-mail the first time, and by identity from then on", async () => {
  const { userId, email } = await access.member({ role: "viewer" });
  person = { sub: "id-1", email: email.toUpperCase(), email_verified: true };
  const browser = access.browser();
  const answer = await signIn(browser);
  expect(locationOf(answer)).toBe("/");
  expect((await browser.request()).actor).toMatchObject({ userId, role: "viewer" });
  const [session] = await (await browser.api()).me.sessions();
  expect(session?.method).toBe("oidc");
  // The e-mail at the provider has changed since; the identity has not.
  person = { sub: "id-1", email: "renamed@example.test", email_verified: true };
  const again = access.browser();
  await signIn(again);
  expect((await again.request()).actor).toMatchObject({ userId });
  // A new employee was given the old e-mail.
  person = { sub: "id-2", email, email_verified: true };
  expect(failedWith(await signIn(access.browser()))).toMatch(/no staff member/);
});

test("an e-mail that nobody verified, a stranger and a customer's member get nothing", async () => {
  const { email } = await access.member({ role: "admin" });
  const browser = access.browser();
  person = { sub: "id-3", email, email_verified: false };
  expect(failedWith(await signIn(browser))).toMatch(/not verified/);
  person = { sub: "id-3", email, email_verified: "true" };
  expect(failedWith(await signIn(browser))).toMatch(/not verified/);
  person = { sub: "id-4", email: "stranger@example.test", email_verified: true };
  expect(failedWith(await signIn(browser))).toMatch(/no staff member/);
  const { tenantId } = await makeTenant(access.services);
  const customer = await access.member({ role: "admin", tenantId });
  person = { sub: "id-5", email: customer.email, email_verified: true };
  expect(failedWith(await signIn(browser))).toMatch(/no staff member/);
  expect((await browser.request()).actor).toBeUndefined();
  const refused = await access.services.db.readOnce(
    PLATFORM_TENANT_ID,
    sql`select 1 from audit_entries where code = 'sso_failed' and outcome = 'refused'`,
  );
  expect(refused.length).toBeGreaterThanOrEqual(4);
});

test("a removed member's identity opens nothing", async () => {
  const { email, userId } = await access.member({ role: "user" });
  person = { sub: "id-6", email, email_verified: true };
  await signIn(access.browser());
  const admin = await access.signedIn(await access.member({ role: "admin" }));
  await (await admin.api()).members.remove({ tenantId: PLATFORM_TENANT_ID, userId });
  expect(failedWith(await signIn(access.browser()))).toMatch(/no staff member/);
});

test("a callback of another browser, with another state, a used code or without its cookie is refused", async () => {
  const { email } = await access.member({ role: "user" });
  person = { sub: "id-7", email, email_verified: true };
  const victim = access.browser();
  const attackers = await throughProvider(access.browser());
  expect(failedWith(await victim.get(attackers))).toMatch(/not begun in this browser/);
  await victim.get("/auth/oidc/start");
  expect(failedWith(await victim.get(attackers))).toMatch(/did not confirm/);
  const browser = access.browser();
  const callback = await throughProvider(browser);
  const kept = browser.cookies.get("umg_oidc") ?? "";
  const tampered = callback.replace(/state=[^&]+/, "state=other");
  expect(failedWith(await browser.get(tampered))).toMatch(/did not confirm/);
  browser.cookies.set("umg_oidc", `${kept.slice(0, -2)}AA`);
  expect(failedWith(await browser.get(callback))).toMatch(/not begun/);
  browser.cookies.set("umg_oidc", kept);
  expect(locationOf(await browser.get(callback))).toBe("/");
  browser.cookies.set("umg_oidc", kept);
  expect(failedWith(await browser.get(callback))).toMatch(/did not confirm/);
});

test("an ID token for another client, issuer or nonce, or expired, is refused", async () => {
  const { email } = await access.member({ role: "user" });
  const good = { sub: "id-8", email, email_verified: true };
  const now = Math.floor(Date.now() / 1000);
  for (const wrong of [
    { aud: "another-client" },
    { iss: "https://attacker.test" },
    { nonce: "another" },
    { exp: now - 3600, iat: now - 7200 },
  ]) {
    person = { ...good, ...wrong };
    const answer = await signIn(access.browser());
    expect(failedWith(answer), stringify(wrong)).toMatch(/did not confirm/);
  }
});

test("a sign-in takes ten minutes at most", async () => {
  const { email } = await access.member({ role: "user" });
  person = { sub: "id-9", email, email_verified: true };
  const browser = access.browser();
  const callback = await throughProvider(browser);
  access.services.advance(601_000);
  expect(failedWith(await browser.get(callback))).toMatch(/too long ago/);
  access.services.advance(-601_000);
});

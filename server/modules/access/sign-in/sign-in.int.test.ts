import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { generateSync } from "otplib";
import { PLATFORM_TENANT_ID, type TenantId } from "#shared/kernel/ids.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import { makeTenant, testServices } from "#server/testing/services.ts";
import { testAccess, type Browser, type TestAccess } from "../testing/access-client.ts";
import { createPasswords, type Passwords } from "./passwords.ts";

let access: TestAccess;
let verifications: (string | null)[] = [];
const real = createPasswords();
/** While it is set, that many verifications wait for each other and end at the same moment. */
let together: { count: number; release: () => void; all: Promise<void> } | undefined;
/** Where only the number of attempts matters. */
let free = false;
const counting: Passwords = {
  hash: real.hash,
  async verify(hash, password) {
    verifications.push(hash);
    const matches = !free && (await real.verify(hash, password));
    if (together && --together.count === 0) together.release();
    await together?.all;
    return matches;
  },
};
const meet = (count: number) => {
  const { promise, resolve } = Promise.withResolvers<void>();
  together = { count, release: resolve, all: promise };
};

beforeAll(async () => {
  access = await testAccess(await testServices(), { passwords: counting });
});
afterAll(() => access.stop());
beforeEach(() => {
  verifications = [];
  free = false;
});

let address = 0;
/** From an address of its own, so that one test's failures lock no other test out. */
const tryIn = (
  input: object,
  browser: Browser = access.browser(),
  ip = `198.51.100.${++address}`,
) => browser.post("/auth/sign-in", input, { "x-test-ip": ip });
const refusals = (tenantId: TenantId = PLATFORM_TENANT_ID) =>
  access.services.db.readOnce(
    tenantId,
    sql<{
      code: string;
      target: string;
      ip: string;
    }>`select code, target, ip from audit_entries where action = 'auth.signIn' and outcome = 'refused' order by seq`,
  );

test("the right password signs in, the e-mail in any case", async () => {
  const { email, password, userId } = await access.member({ role: "viewer" });
  const browser = access.browser();
  const answer = await tryIn({ email: ` ${email.toUpperCase()} `, password }, browser);
  expect(answer.status).toBe(200);
  expect(JSON.stringify(answer.body)).not.toContain(browser.cookies.get("umg_refresh"));
  expect((await browser.request()).actor).toMatchObject({ userId, role: "viewer" });
});

test("an unknown e-mail, a wrong password and a member without one get the same answer for the same work", async () => {
  const { email } = await access.member({ role: "user" });
  const invited = await access.member({ role: "user" });
  await access.services.db.tenant(PLATFORM_TENANT_ID, "write", (tx) =>
    tx.run(
      sql`update member_credentials set password_hash = null where user_id = ${invited.userId}`,
    ),
  );
  const bodies: unknown[] = [];
  for (const name of [email, "nobody@example.test", invited.email]) {
    verifications = [];
    const { status, body } = await tryIn({ email: name, password: "wrong password 1" });
    expect(verifications).toHaveLength(1);
    bodies.push({ status, ...body, requestId: "" });
  }
  expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
  expect(bodies[0]).toMatchObject({ status: 401, code: "sign_in_failed" });
});

test("the verification of nobody costs what a real one costs", async () => {
  const hash = await real.hash("some password");
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  const times = { known: [] as number[], unknown: [] as number[] };
  for (let round = 0; round < 9; round++)
    for (const [name, against] of [
      ["known", hash],
      ["unknown", null],
    ] as const) {
      const start = performance.now();
      await real.verify(against, "another password");
      times[name].push(performance.now() - start);
    }
  const [known = 0, unknown = 0] = [times.known, times.unknown].map((each) => Math.min(...each));
  expect(unknown).toBeGreaterThan(known / 3);
  expect(unknown).toBeLessThan(known * 3);
});

test("failed attempts are in the audit log of the tenant they aimed at, without the password", async () => {
  const tenant = await makeTenant(access.services);
  const { email } = await access.member({ role: "user", tenantId: tenant.tenantId });
  await tryIn({ email, password: "hunter2 hunter2" });
  expect(await refusals(tenant.tenantId)).toEqual([
    { code: "sign_in_failed", target: email, ip: `198.51.100.${address}` },
  ]);
  await tryIn({ email: "stranger@example.test", password: "hunter2 hunter2" });
  expect((await refusals()).at(-1)).toMatchObject({ target: "stranger@example.test" });
  expect(access.services.logLines.join("")).not.toContain("hunter2");
});

test("after eight wrong ones a person is locked out at that address, told for how long, and not elsewhere", async () => {
  const { email, password } = await access.member({ role: "user" });
  const ip = "192.0.2.1";
  for (let attempt = 0; attempt < 8; attempt++)
    expect((await tryIn({ email, password: "wrong" }, undefined, ip)).status).toBe(401);
  verifications = [];
  const locked = await tryIn({ email, password }, undefined, ip);
  expect(locked).toMatchObject({ status: 429, body: { code: "sign_in_locked" } });
  expect(verifications).toEqual([]);
  const seconds = Number(locked.headers.get("retry-after"));
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(900);
  expect((await tryIn({ email, password })).status).toBe(200);
});

test("a hundred guesses at once do not slip through the lock", async () => {
  const { email } = await access.member({ role: "user" });
  verifications = [];
  const ip = "192.0.2.2";
  const answers = await Promise.all(
    Array.from({ length: 40 }, () => tryIn({ email, password: "wrong" }, undefined, ip)),
  );
  expect(verifications.length).toBe(8);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(32);
});

test("a password that is changed while a sign-in checks the old one does not let it in", async () => {
  const { email, password, userId } = await access.member({ role: "user" });
  meet(2);
  const under = together;
  const pending = tryIn({ email, password });
  await vi.waitFor(() => expect(under?.count).toBe(1));
  await access.services.db.tenant(PLATFORM_TENANT_ID, "write", (tx) =>
    tx.run(sql`update member_credentials set password_hash = 'another' where user_id = ${userId}`),
  );
  under?.release();
  together = undefined;
  expect((await pending).status).toBe(401);
});

test("one person tried from many addresses is locked too", async () => {
  const { email, password } = await access.member({ role: "user" });
  free = true;
  try {
    for (let attempt = 0; attempt < 40; attempt++)
      expect((await tryIn({ email, password: "wrong" })).status).toBe(401);
  } finally {
    free = false;
  }
  const locked = await tryIn({ email, password });
  expect(locked).toMatchObject({ status: 429, body: { code: "sign_in_locked" } });
});

test("one address that tries many people is locked too", async () => {
  const ip = "192.0.2.3";
  free = true;
  const answers = [];
  for (let person = 0; person < 101; person++)
    answers.push(await tryIn({ email: `p${person}@example.test`, password: "x" }, undefined, ip));
  expect(answers.at(-2)?.status).toBe(401);
  expect(answers.at(-1)?.status).toBe(429);
});

test("with a code switched on the password alone is not enough, and each code works once", async () => {
  const person = await access.member({ role: "user" });
  const api = await (await access.signedIn(person)).api();
  const { secret, uri } = await api.me.totpBegin();
  expect(uri).toMatch(/^otpauth:\/\/totp\//);
  const codeAt = (seconds: number) =>
    generateSync({
      secret,
      epoch: Math.floor(access.services.clock.now().getTime() / 1000) + seconds,
    });
  const first = codeAt(0);
  await api.me.totpConfirm({ code: first });
  const { email, password } = person;
  expect((await tryIn({ email, password })).body.code).toBe("code_required");
  expect((await tryIn({ email, password: "wrong", code: codeAt(30) })).body.code).toBe(
    "sign_in_failed",
  );
  // The one that switched it on was used by that.
  expect((await tryIn({ email, password, code: first })).body.code).toBe("sign_in_failed");
  const code = codeAt(30);
  meet(4);
  const all = await Promise.all([1, 2, 3, 4].map(() => tryIn({ email, password, code })));
  together = undefined;
  expect(all.map(({ status }) => status).toSorted()).toEqual([200, 401, 401, 401]);
  expect((await tryIn({ email, password, code })).body.code).toBe("sign_in_failed");
  access.services.advance(60_000);
  expect((await tryIn({ email, password, code: codeAt(0) })).status).toBe(200);
  expect((await tryIn({ email, password, code: codeAt(120) })).body.code).toBe("sign_in_failed");
});

test("guessing codes with the right password is locked like guessing passwords", async () => {
  const person = await access.member({ role: "user" });
  const api = await (await access.signedIn(person)).api();
  const { secret } = await api.me.totpBegin();
  const epoch = Math.floor(access.services.clock.now().getTime() / 1000);
  await api.me.totpConfirm({ code: generateSync({ secret, epoch }) });
  const ip = "192.0.2.4";
  const { email, password } = person;
  const codes: (string | undefined)[] = [];
  for (let guess = 0; guess < 12; guess++) {
    // Asking for the code in between must not give the guesses back.
    await tryIn({ email, password }, undefined, ip);
    codes.push((await tryIn({ email, password, code: "000000" }, undefined, ip)).body.code);
  }
  expect(codes.indexOf("sign_in_locked")).toBe(8);
});

test("an e-mail of several tenants chooses one, and gets that one's role", async () => {
  const [one, two] = [await makeTenant(access.services), await makeTenant(access.services)];
  const email = "both@example.test";
  const { password } = await access.member({ role: "admin", tenantId: one.tenantId, email });
  await access.member({ role: "viewer", tenantId: two.tenantId, email });
  const asked = await tryIn({ email, password });
  expect(asked.body).toMatchObject({
    code: "tenant_choice_required",
    details: { tenants: [one.slug, two.slug] },
  });
  const wrong = await tryIn({ email, password: "not the password" });
  expect(wrong.body).toMatchObject({ code: "sign_in_failed", details: {} });
  const browser = access.browser();
  expect((await tryIn({ email, password, tenant: two.slug }, browser)).status).toBe(200);
  const { actor } = await browser.request();
  expect(actor).toMatchObject({ tenantId: two.tenantId, role: "viewer" });
});

test("the tenant's state decides who may sign in", async () => {
  const answers: Record<string, unknown> = {};
  for (const state of ["onboarding", "active", "suspended", "moving", "pending_erasure", "erased"])
    for (const role of ["admin", "user"] as const) {
      const { tenantId } = await makeTenant(access.services, { state });
      const { email, password } = await access.member({ role, tenantId });
      const { status, body } = await tryIn({ email, password });
      answers[`${state} ${role}`] = body.code ?? status;
    }
  expect(answers).toEqual({
    "onboarding admin": "tenant_not_ready",
    "onboarding user": "tenant_not_ready",
    "active admin": 200,
    "active user": 200,
    "suspended admin": 200,
    "suspended user": "tenant_suspended",
    "moving admin": 200,
    "moving user": 200,
    "pending_erasure admin": "sign_in_failed",
    "pending_erasure user": "sign_in_failed",
    "erased admin": "sign_in_failed",
    "erased user": "sign_in_failed",
  });
});

test("a sign-in without our header, from another site, too large or not JSON is refused", async () => {
  const { email, password } = await access.member({ role: "user" });
  const browser = access.browser();
  const post = (headers: Record<string, string>) =>
    browser.post("/auth/sign-in", { email, password }, headers);
  expect((await post({ "x-umg-csrf": "" })).body.code).toBe("csrf_failed");
  expect((await post({ origin: "https://attacker.test" })).body.code).toBe("csrf_failed");
  expect((await post({ "sec-fetch-site": "cross-site" })).body.code).toBe("csrf_failed");
  expect((await tryIn({ email, password, tenant: "x".repeat(20_000) })).body.code).toBe(
    "body_too_large",
  );
  expect((await tryIn({ email: "no", password })).body).toMatchObject({ code: "input_invalid" });
  expect((await tryIn([] as never)).body.code).toBe("input_invalid");
});

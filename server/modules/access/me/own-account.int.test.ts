import { generateSync } from "otplib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import { testServices } from "#server/testing/services.ts";
import { refusalOf, testAccess, type TestAccess } from "../testing/access-client.ts";
import { createOneTimeLink } from "../set-up/create-first-admin.ts";

let access: TestAccess;
beforeAll(async () => {
  access = await testAccess(await testServices());
});
afterAll(() => access.stop());

const newPassword = "a better one 2026";

test("the first admin sets name, e-mail and password with the link, and then signs in with them", async () => {
  const { token } = await createOneTimeLink(access.services);
  const browser = access.browser();
  const weak = { token, name: "Ada", email: "ada@example.test", password: "password1234" };
  expect((await browser.post("/auth/setup", weak)).body.code).toBe("password_weak");
  const own = { ...weak, password: "ada@example.test" };
  expect((await browser.post("/auth/setup", own)).body.code).toBe("password_weak");
  expect((await browser.post("/auth/setup", { ...weak, password: "short" })).body.code).toBe(
    "input_invalid",
  );
  const good = { ...weak, password: newPassword };
  expect((await browser.post("/auth/setup", good)).status).toBe(200);
  expect(await (await browser.api()).me.get()).toMatchObject({ name: "Ada", hasPassword: true });
  expect((await browser.get("/auth/state")).body).toMatchObject({ setupNeeded: false });
  expect((await access.browser().post("/auth/setup", good)).body.code).toBe(
    "one_time_link_invalid",
  );
  expect((await browser.post("/auth/setup", { ...good, token: "" })).body.code).toBe("setup_done");
  const later = await createOneTimeLink(access.services);
  expect(later.purpose).toBe("sign_in");
  expect(
    (await access.browser().post("/auth/setup", { ...good, token: later.token })).body.code,
  ).toBe("setup_done");
  expect((await access.browser().post("/auth/sign-in", good)).status).toBe(200);
});

test("whom the link has signed in already sets up without it", async () => {
  const person = await access.member({ role: "admin", email: "second@example.test" });
  const browser = await access.signedIn(person);
  await access.services.db.tenant(PLATFORM_TENANT_ID, "write", (tx) =>
    tx.run(sql`delete from member_credentials where user_id = ${person.userId}`),
  );
  const input = { name: "Bo", email: "bo@example.test", password: newPassword };
  const taken = await browser.post("/auth/setup", { ...input, email: "ada@example.test" });
  expect(taken.body.code).toBe("email_taken");
  expect((await browser.post("/auth/setup", input)).status).toBe(200);
  expect(await (await browser.api()).me.get()).toMatchObject({ email: "bo@example.test" });
});

test("a new password needs the old one, ends the other sessions and keeps this one", async () => {
  const person = await access.member({ role: "user" });
  const [here, elsewhere] = [await access.signedIn(person), await access.signedIn(person)];
  const api = await here.api();
  const wrong = { currentPassword: "not this one", newPassword };
  expect(await refusalOf(api.me.changePassword(wrong))).toBe("password_wrong");
  const weak = { currentPassword: person.password, newPassword: "aaaaaaaaaaaaaa" };
  expect(await refusalOf(api.me.changePassword(weak))).toBe("password_weak");
  expect((await elsewhere.request()).authError).toBeUndefined();
  await api.me.changePassword({ currentPassword: person.password, newPassword });
  expect((await here.request()).authError).toBeUndefined();
  expect((await elsewhere.request()).authError).toMatchObject({ code: "session_revoked" });
  const signIn = (password: string) =>
    access.browser().post("/auth/sign-in", { email: person.email, password });
  expect((await signIn(person.password)).status).toBe(401);
  expect((await signIn(newPassword)).status).toBe(200);
});

test("a stolen session cannot guess the password or the code", async () => {
  const person = await access.member({ role: "user" });
  const api = await (await access.signedIn(person)).api();
  const codes: (string | undefined)[] = [];
  for (let guess = 0; guess < 9; guess++)
    codes.push(await refusalOf(api.me.changePassword({ currentPassword: "x", newPassword })));
  expect(codes.at(-2)).toBe("password_wrong");
  expect(codes.at(-1)).toBe("sign_in_locked");
  const other = await access.member({ role: "user" });
  const otherApi = await (await access.signedIn(other)).api();
  await otherApi.me.totpBegin();
  for (let guess = 0; guess < 8; guess++)
    expect(await refusalOf(otherApi.me.totpConfirm({ code: "000000" }))).toBe("code_invalid");
  expect(await refusalOf(otherApi.me.totpConfirm({ code: "000000" }))).toBe("sign_in_locked");
});

test("the code's secret is sealed for its member: never readable in the database, useless on another row", async () => {
  const [person, other] = [
    await access.member({ role: "user" }),
    await access.member({ role: "user" }),
  ];
  const api = await (await access.signedIn(person)).api();
  const { secret } = await api.me.totpBegin();
  const epoch = Math.floor(access.services.clock.now().getTime() / 1000);
  const code = generateSync({ secret, epoch });
  await api.me.totpConfirm({ code });
  const { db } = access.services;
  const [row] = await db.readOnce(
    PLATFORM_TENANT_ID,
    sql<{
      sealed: Buffer;
    }>`select totp_secret as sealed from member_credentials where user_id = ${person.userId}`,
  );
  expect(row?.sealed.toString("latin1")).not.toContain(secret);
  await db.tenant(PLATFORM_TENANT_ID, "write", (tx) =>
    tx.run(
      sql`update member_credentials set totp_secret = ${row?.sealed} where user_id = ${other.userId}`,
    ),
  );
  const next = generateSync({ secret, epoch: epoch + 30 });
  const { email, password } = other;
  const answer = await access.browser().post("/auth/sign-in", { email, password, code: next });
  expect(answer.body.code).toBe("internal");
  // Off again: only with a code that was not used.
  expect(await refusalOf(api.me.totpDisable({ code }))).toBe("code_invalid");
  await api.me.totpDisable({ code: next });
  expect(await api.me.get()).toMatchObject({ totpEnabled: false });
});

test("what a person changed about themselves is in the audit log, without any secret", async () => {
  const rows = await access.services.db.readOnce(
    PLATFORM_TENANT_ID,
    sql<{
      action: string;
      text: string;
    }>`select action, concat(before::text, after::text) as text from audit_entries`,
  );
  const actions = new Set(rows.map(({ action }) => action));
  for (const action of ["me.changePassword", "me.totpBegin", "me.totpConfirm", "me.totpDisable"])
    expect(actions).toContain(action);
  expect(rows.map(({ text }) => text).join()).not.toMatch(/argon2|better one|otpauth/);
});

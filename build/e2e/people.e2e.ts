import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { findings, openBrowser, type Look } from "./console-browser.ts";
import {
  removeData,
  startPlatform,
  temporaryData,
  until,
  type RunningPlatform,
} from "./platform-run.ts";
import { PASSWORD, accepted, firstAdmin, type Person } from "./trust-people.ts";

let dataDir: string;
let platform: RunningPlatform;
let browser: Browser;
let admin: Person;
let tenantId: string;
const problems: string[] = [];
const LOOK: Look = { language: "en", theme: "light" };

beforeAll(async () => {
  dataDir = await temporaryData();
  [platform, browser] = await Promise.all([startPlatform(dataDir), openBrowser()]);
  admin = await firstAdmin(platform, browser);
  const made = await admin.call<{ tenantId: string }>("tenants.create", {
    name: "Acme Mobile",
    app: { name: "Acme iOS", platform: "ios", bundleId: "com.acme.ios" },
    idempotencyKey: crypto.randomUUID(),
  });
  tenantId = made.tenantId;
  await until("the tenant to be active", async () => {
    const tenant = await admin.call<{ state: string }>("tenants.get", { tenantId }, "query");
    return tenant.state === "active";
  });
});
afterAll(async () => {
  await browser?.close();
  await platform?.stop();
  await removeData(dataDir);
});

test("a member is invited by a link shown once, joins, changes role, is signed out and removed", async () => {
  const page = await admin.window(`/tenants/${tenantId}/members`, LOOK, problems);
  await page.getByRole("button", { name: "Invite", exact: true }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("E-mail").fill("grace@acme.example");
  await dialog.getByLabel("user").check();
  expect(await findings(page, "invite")).toEqual([]);
  await dialog.getByRole("button", { name: "Make the invitation" }).click();
  const link = (await dialog.getByTestId("secret").textContent()) ?? "";
  await dialog.getByRole("button", { name: "Done" }).click();
  await dialog.waitFor({ state: "detached" });
  expect(await page.content()).not.toContain(link);

  const grace = await accepted(platform, browser, link, "Grace Hopper");
  await page.getByText("Grace Hopper").waitFor();
  await page.getByRole("button", { name: "Actions for Grace Hopper" }).click();
  await page.getByRole("menuitem", { name: "Change the role" }).click();
  await page.getByRole("dialog").getByLabel("viewer").check();
  await page.getByRole("button", { name: "Change the role" }).click();
  await page.getByText("Grace Hopper is now: viewer.").waitFor();

  await page.getByRole("grid", { name: "Members" }).getByText("Grace Hopper").click();
  const panel = page.getByRole("dialog", { name: "Sessions of Grace Hopper" });
  await panel.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "End the session" }).click();
  await panel.getByText("No open session").waitFor();
  await expect(grace.call("me.get", {}, "query")).rejects.toThrow("session_revoked");
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "Actions for Grace Hopper" }).click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  await page.getByRole("button", { name: "Remove Grace Hopper" }).click();
  await page.getByText("Grace Hopper was removed.").waitFor();
  await page.context().close();
});

test("a system token is shown once, works for what it lists only, and not after its revoke", async () => {
  const page = await admin.window("/staff?tab=tokens", LOOK, problems);
  await page.getByRole("button", { name: "Issue a token" }).first().click();
  const panel = page.getByRole("dialog", { name: "Issue a system token" });
  await panel.getByLabel("Name").first().fill("nightly");
  await panel.getByRole("button", { name: "Issue the token" }).click();
  await panel.getByText("Choose at least one permission.").waitFor();
  await panel.locator("input[value='tenants.list']").check();
  expect(await findings(page, "issue a token")).toEqual([]);
  await panel.getByRole("button", { name: "Issue the token" }).click();
  const secret = (await page.getByTestId("secret").textContent()) ?? "";
  expect(secret).toMatch(/^umgs_/);
  await page.getByRole("button", { name: "I have copied it" }).click();
  await expect.poll(() => page.getByTestId("secret").count()).toBe(0);
  expect(await page.content()).not.toContain(secret);

  const use = async (procedure: string, input: object) => {
    const query = encodeURIComponent(JSON.stringify(input));
    const answer = await fetch(`${platform.url}/trpc/${procedure}?input=${query}`, {
      headers: { authorization: `Bearer ${secret}` },
    });
    return answer.status;
  };
  expect(await use("tenants.list", {})).toBe(200);
  expect(await use("apps.list", { tenantId })).toBe(403);
  await page.getByRole("button", { name: "Revoke", exact: true }).click();
  await page.getByRole("button", { name: "Revoke the token" }).click();
  await page.getByText("revoked", { exact: true }).waitFor();
  expect(await use("tenants.list", {})).toBe(401);
  await page.context().close();
});

test("a changed password signs in, the old one does not", async () => {
  const { url } = await admin.call<{ url: string }>("members.invite", {
    tenantId: PLATFORM_TENANT_ID,
    email: "boris@unmogrowp.example",
    role: "viewer",
    idempotencyKey: crypto.randomUUID(),
  });
  const boris = await accepted(platform, browser, url, "Boris Orlov");
  const page = await boris.window("/settings?section=security", LOOK, problems);
  await page.getByLabel("Current password").fill(PASSWORD);
  await page.getByLabel("New password", { exact: true }).fill("nine brave herons glide");
  await page.getByLabel("New password again").fill("nine brave herons glide");
  await page.getByRole("button", { name: "Change the password" }).click();
  await page.getByText("The password is changed.").waitFor();
  const signIn = async (password: string) =>
    (
      await fetch(`${platform.url}/auth/sign-in`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-umg-csrf": "1" },
        body: JSON.stringify({ email: "boris@unmogrowp.example", password }),
      })
    ).status;
  expect(await signIn(PASSWORD)).toBe(401);
  expect(await signIn("nine brave herons glide")).toBe(200);
  await page.context().close();
});

const VIEWS = (id: string) => [
  "/staff?tab=people",
  "/staff?tab=invitations",
  "/staff?tab=sessions",
  "/staff?tab=matrix",
  "/staff?tab=ask",
  "/staff?tab=tokens",
  `/impersonation?tenant=${id}`,
  "/operations?state=attention",
  `/tenants/${id}/events?view=refused`,
  ...["security", "appearance", "shortcuts", "platform", "about"].map(
    (section) => `/settings?section=${section}`,
  ),
];

test.each([
  { language: "en", theme: "light" },
  { language: "ru", theme: "dark" },
] as const)(
  "no view in $language, $theme has an accessibility finding or a text that failed",
  async (look) => {
    const found: string[] = [];
    const page = await admin.window("/", look, problems);
    for (const address of VIEWS(tenantId)) {
      await page.goto(`${platform.url}/#${address}`);
      await page.getByRole("heading", { level: 1 }).first().waitFor();
      await page.waitForFunction(() => document.querySelector("[aria-busy]") === null);
      found.push(...(await findings(page, address)));
      const text = (await page.locator("body").textContent()) ?? "";
      for (const wrong of ["{{", "undefined", "[object", "NaN", "Invalid Date"])
        if (text.includes(wrong)) found.push(`${address} says ${wrong}`);
    }
    expect(found).toEqual([]);
    await page.context().close();
  },
  120_000,
);

test("no page complained", () => {
  // A refused call is an answer the test asked for; the browser prints it all the same.
  expect(problems.filter((problem) => !/status of 40[13]/.test(problem))).toEqual([]);
});

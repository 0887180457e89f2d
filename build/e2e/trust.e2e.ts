import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PERMISSIONS, PERMISSION_NAMES, ROLES, can, type Role } from "#shared/access/index.ts";
import type { AuditEntry } from "#shared/contracts/audit.ts";
import { PLATFORM_TENANT_ID, SessionId, TenantId, UserId } from "#shared/kernel/ids.ts";
import { findings, openBrowser, type Look } from "./console-browser.ts";
import {
  removeData,
  startPlatform,
  temporaryData,
  until,
  type RunningPlatform,
} from "./platform-run.ts";
import { accepted, callIn, firstAdmin, type Person } from "./trust-people.ts";
import { asSuperuser } from "./trust-tamper.ts";

let dataDir: string;
let platform: RunningPlatform;
let browser: Browser;
let admin: Person;
let support: Person;
let tenantId: TenantId;
const problems: string[] = [];
const LOOK: Look = { language: "en", theme: "light" };
const ASKED = { reason: "Events of the shop are missing", caseNumber: "SUP-1042" };

const invite = async (from: Person, to: string, email: string, role: Role, name: string) => {
  const { url } = await from.call<{ url: string }>("members.invite", {
    tenantId: to,
    email,
    role,
    idempotencyKey: crypto.randomUUID(),
  });
  return accepted(platform, browser, url, name);
};
const active = async () =>
  (await admin.call<{ state: string }>("tenants.get", { tenantId }, "query")).state === "active";

beforeAll(async () => {
  dataDir = await temporaryData();
  [platform, browser] = await Promise.all([startPlatform(dataDir), openBrowser()]);
  admin = await firstAdmin(platform, browser);
  const made = await admin.call<{ tenantId: string }>("tenants.create", {
    name: "Acme Mobile",
    app: { name: "Acme iOS", platform: "ios", bundleId: "com.acme.ios" },
    idempotencyKey: crypto.randomUUID(),
  });
  tenantId = TenantId.parse(made.tenantId);
  await until("the tenant to be active", active);
  support = await invite(
    admin,
    PLATFORM_TENANT_ID,
    "boris@unmogrowp.example",
    "viewer",
    "Boris Orlov",
  );
});
afterAll(async () => {
  await browser?.close();
  await platform?.stop();
  await removeData(dataDir);
});

/** From the request form into the tenant, as support does it. */
async function impersonate(page: Page): Promise<void> {
  await page.getByRole("combobox", { name: "Tenant" }).fill("acm");
  await page.getByRole("option", { name: /Acme Mobile/ }).click();
  await page.getByRole("textbox", { name: "Reason", exact: true }).fill(ASKED.reason);
  await page.getByRole("textbox", { name: "Case", exact: true }).fill(ASKED.caseNumber);
  await page.getByRole("button", { name: "Start as viewer" }).click();
  await page.getByText("You see Acme Mobile as its viewer").waitFor();
}
const endsIn = (page: Page) => page.getByRole("timer").textContent();

test("support impersonates with a reason and a case: banner, read-only, and back by End", async () => {
  const page = await support.window("/impersonation", LOOK, problems);
  await impersonate(page);
  const banner = page.getByRole("region", { name: "Read-only" });
  await banner.getByText(`${ASKED.reason} · case ${ASKED.caseNumber}`).waitFor();
  const before = await endsIn(page);
  await expect.poll(() => endsIn(page)).not.toBe(before);
  // The platform's pages are gone, the tenant's are there.
  await expect.poll(() => page.getByRole("link", { name: "Staff & roles" }).count()).toBe(0);
  await page.getByRole("link", { name: "Apps" }).click();
  await page.getByText("com.acme.ios").waitFor();
  const create = page.getByRole("button", { name: "New app" });
  expect(await create.getAttribute("aria-disabled")).toBe("true");
  // Neither does the server take a change with these cookies, nor another tenant.
  const call = (procedure: string, input: object, kind: "query" | "mutation" = "mutation") =>
    callIn(page.context(), platform.url, procedure, input, kind);
  const app = { tenantId, name: "X", platform: "web", bundleId: "x.example" };
  await expect(call("apps.create", app)).rejects.toThrow(/read_only|forbidden/);
  await expect(call("members.list", { tenantId }, "query")).rejects.toThrow("forbidden");
  const staff = { tenantId: PLATFORM_TENANT_ID };
  await expect(call("access.impersonations", staff, "query")).rejects.toThrow(/not_found/);
  expect(await findings(page, "impersonated")).toEqual([]);

  await banner.getByRole("button", { name: "End" }).click();
  await page.getByRole("link", { name: "Impersonation" }).click();
  const history = page.getByRole("grid", { name: "History" });
  await history.getByText(ASKED.caseNumber).waitFor();
  await history.getByText("ended", { exact: true }).waitFor();
  await page.context().close();
});

test("a revoke reaches the impersonated window within a second, and leads it back", async () => {
  const page = await support.window("/impersonation", LOOK, problems);
  await impersonate(page);
  const watching = await admin.window("/impersonation", LOOK, problems);
  await watching.getByText("Boris Orlov").first().waitFor();
  await watching.getByRole("button", { name: "Revoke" }).click();
  await watching.getByRole("button", { name: "Revoke it" }).click();
  await watching.getByText("The impersonation of Acme Mobile is revoked.").waitFor();
  const revokedAt = Date.now();
  await expect(
    callIn(page.context(), platform.url, "tenants.get", { tenantId }, "query"),
  ).rejects.toThrow("impersonation_ended");
  expect(Date.now() - revokedAt).toBeLessThan(1000);
  // The window finds out by itself: nobody clicked in it.
  await page.getByText("The impersonation has ended").waitFor({ timeout: 15_000 });
  await page.getByRole("link", { name: "Staff & roles" }).waitFor();
  expect(await page.getByRole("region", { name: "Read-only" }).count()).toBe(0);
  await Promise.all([page.context().close(), watching.context().close()]);
});

test("both ids of an impersonation are in the platform's and in the tenant's audit log", async () => {
  const list = (of: string) =>
    admin.call<{ rows: AuditEntry[] }>(
      "audit.list",
      { tenantId: of, action: "access.impersonate" },
      "query",
    );
  const own = (await list(tenantId)).rows.filter((entry) => entry.reason === ASKED.reason);
  const platforms = (await list(PLATFORM_TENANT_ID)).rows.filter(
    (entry) => entry.tenantId === PLATFORM_TENANT_ID && entry.reason === ASKED.reason,
  );
  expect(own.length).toBeGreaterThanOrEqual(2);
  expect(platforms.length).toBe(own.length);
  const page = await admin.window(`/tenants/${tenantId}/audit`, LOOK, problems);
  await page.getByRole("grid").getByText("access.impersonate", { exact: true }).first().click();
  const panel = page.getByRole("dialog");
  await panel.getByText(ASKED.reason).first().waitFor();
  await panel.getByText("Boris Orlov").first().waitFor();
  expect(await findings(page, "audit entry")).toEqual([]);
  await page.context().close();
});

test("Verify now says intact, and after a record was altered names it and shows it", async () => {
  const page = await admin.window(`/tenants/${tenantId}/audit`, LOOK, problems);
  await page.getByRole("button", { name: "Verify now" }).click();
  await page.getByText("Chain: intact").waitFor();
  const change = (to: string, from: string) =>
    asSuperuser(dataDir, (client) =>
      client.query(
        "update audit_entries set actor_name = $1 where tenant_id = $2 and seq = 2 and actor_name = $3",
        [to, tenantId, from],
      ),
    );
  const was = await asSuperuser(dataDir, async (client) => {
    const found = await client.query<{ name: string }>(
      "select actor_name as name from audit_entries where tenant_id = $1 and seq = 2",
      [tenantId],
    );
    return found.rows[0]?.name ?? "";
  });
  expect((await change("Somebody Else", was)).rowCount).toBe(1);
  await page.getByRole("button", { name: "Verify now" }).click();
  await page.getByText("Chain: broken at entry 2: altered").waitFor();
  await page.getByRole("button", { name: "Show the entry" }).click();
  await page.getByRole("dialog", { name: "Entry 2" }).getByText("Somebody Else").first().waitFor();
  await change(was, "Somebody Else");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Verify now" }).click();
  await page.getByText("Chain: intact").waitFor();
  await page.context().close();
});

test("the exported log is the chain, one entry a line", async () => {
  const page = await admin.window(`/tenants/${tenantId}/audit`, LOOK, problems);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Export NDJSON" }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^audit-acme-mobile-.*\.ndjson$/);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  expect(text).toContain(ASKED.reason);
  for (const line of text.trim().split("\n")) JSON.parse(line);
  await page.context().close();
});

test("the matrix on screen equals can() for every permission, role and scope", async () => {
  const page = await admin.window("/staff?tab=matrix", LOOK, problems);
  await page.locator("tr[data-permission]").first().waitFor();
  const shown = await page.evaluate(() => {
    const columns = [...document.querySelectorAll<HTMLElement>("th[data-column]")].map(
      (heading) => heading.dataset["column"] ?? "",
    );
    return [...document.querySelectorAll<HTMLElement>("tr[data-permission]")].map((row) => ({
      permission: row.dataset["permission"] ?? "",
      answers: Object.fromEntries(
        [...row.querySelectorAll("td")]
          .slice(1)
          .map((cell, index) => [columns[index] ?? "", !cell.textContent.includes("not allowed")]),
      ),
    }));
  });
  const member = (of: TenantId, role: Role) => ({
    kind: "member" as const,
    userId: UserId.parse(crypto.randomUUID()),
    sessionId: SessionId.parse(crypto.randomUUID()),
    tenantId: of,
    role,
  });
  const expected = PERMISSION_NAMES.map((permission) => ({
    permission,
    answers: Object.fromEntries([
      ...ROLES.map((role) => [
        `platform.${role}`,
        can(member(PLATFORM_TENANT_ID, role), permission, tenantId).allowed,
      ]),
      ...ROLES.map((role) => [
        `tenant.${role}`,
        can(member(tenantId, role), permission, tenantId).allowed,
      ]),
      ["system", PERMISSIONS[permission].system === "yes"],
      ["impersonated", PERMISSIONS[permission].impersonated === "yes"],
    ]),
  }));
  expect(shown).toEqual(expected);

  await page.getByRole("textbox", { name: "Filter permissions" }).fill("rotate");
  await expect.poll(() => page.locator("tr[data-permission]").count()).toBe(1);
  expect(page.url()).toContain("q=rotate");
  await page.context().close();
});

test("what a person can do for a tenant is answered with the reason, by the same policy", async () => {
  const members = await admin.call<{ userId: string; name: string; role: Role }[]>(
    "members.list",
    { tenantId: PLATFORM_TENANT_ID },
    "query",
  );
  const boris = members.find((member) => member.name === "Boris Orlov");
  const address = `/staff?tab=ask&person=${boris?.userId}&tenant=${tenantId}`;
  const page = await admin.window(address, LOOK, problems);
  await page.locator("tr[data-permission]").first().waitFor();
  const shown = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("tr[data-permission]")].map((row) => [
      row.dataset["permission"],
      row.querySelector("[data-allowed]")?.getAttribute("data-allowed"),
    ]),
  );
  const person = {
    kind: "member" as const,
    userId: UserId.parse(crypto.randomUUID()),
    sessionId: SessionId.parse(crypto.randomUUID()),
    tenantId: PLATFORM_TENANT_ID,
    role: "viewer" as const,
  };
  expect(shown).toEqual(
    PERMISSION_NAMES.map((permission) => [
      permission,
      String(can(person, permission, tenantId).allowed),
    ]),
  );
  await page.getByText("The role “viewer” does not have it (platform)").first().waitFor();
  expect(await findings(page, "who may what")).toEqual([]);
  await page.context().close();
});

test("no page complained", () => {
  // A refused call is an answer the test asked for; the browser prints it all the same.
  expect(problems.filter((problem) => !/status of 40[13]/.test(problem))).toEqual([]);
});

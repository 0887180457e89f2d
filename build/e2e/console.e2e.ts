import { mkdirSync } from "node:fs";
import path from "node:path";
import { Analytics } from "@segment/analytics-node";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findings, openBrowser, openWindow, type Look } from "./console-browser.ts";
import { removeData, startPlatform, temporaryData, type RunningPlatform } from "./platform-run.ts";

// UMG_SCREENSHOTS=DIR keeps a picture of every page that is looked at.
const pictures = process.env["UMG_SCREENSHOTS"];

let dataDir: string;
let platform: RunningPlatform;
let browser: Browser;
let storage: Awaited<ReturnType<ReturnType<Page["context"]>["storageState"]>>;
let tenantId = "";
const problems: string[] = [];

beforeAll(async () => {
  if (pictures !== undefined) mkdirSync(pictures, { recursive: true });
  dataDir = await temporaryData();
  [platform, browser] = await Promise.all([startPlatform(dataDir), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await platform?.stop();
  await removeData(dataDir);
});

const ENGLISH: Look = { language: "en", theme: "light" };
const picture = async (page: Page, name: string) => {
  if (pictures !== undefined) await page.screenshot({ path: path.join(pictures, `${name}.png`) });
};

test("from the start-up link to the first event of an unmodified SDK, in the browser alone", async () => {
  const page = await openWindow(browser, ENGLISH, problems);
  await page.goto(`${platform.url}/#/setup?token=${platform.signInToken}`);
  await picture(page, "en-light-setup");
  expect(await findings(page, "set-up")).toEqual([]);
  await page.getByLabel("Your name").fill("Vera Antonova");
  await page.getByLabel("E-mail").fill("vera@unmogrowp.example");
  await page.getByLabel("Password", { exact: true }).fill("seven quiet otters sail");
  await page.getByRole("button", { name: "Create and sign in" }).click();
  await page.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
  // The one-time token is gone from the address and from the way back.
  expect(page.url()).not.toContain("token");

  await page.getByText("No tenants yet").first().waitFor();
  await page.getByRole("link", { name: "New tenant" }).click();
  const panel = page.getByRole("dialog");
  await panel.getByLabel("Company name").fill("Ромашка <b>Игры</b> 🌼");
  await expect.poll(() => panel.getByLabel("Short name").inputValue()).toBe("romashka-b-igry-b");
  await panel.getByLabel("App name").fill("Ромашка iOS");
  await panel.getByLabel("Bundle id").fill("com.romashka.game");
  // Its funnels and retention are looked at below, which the free plan does not have.
  await panel.getByRole("combobox", { name: "Plan" }).click();
  await page.getByRole("option", { name: "Pro" }).click();
  expect(await findings(page, "new tenant")).toEqual([]);
  await picture(page, "en-light-new-tenant");
  await panel.getByRole("button", { name: "Create tenant" }).click();

  const key = (await panel.getByTestId("secret").first().textContent()) ?? "";
  expect(key).toMatch(/^umg_live_/);
  await panel.getByText("is ready").waitFor({ timeout: 20_000 });
  await panel.getByText("Waiting for the first event").waitFor();

  const analytics = new Analytics({ writeKey: key, host: platform.url, flushAt: 1 });
  analytics.track({ userId: "user-1", event: "Level Done", properties: { level: 7 } });
  await analytics.closeAndFlush();
  const arrived = panel.getByTestId("first-event");
  await arrived.getByText("Level Done").waitFor({ timeout: 20_000 });
  expect(await findings(page, "first event")).toEqual([]);
  await picture(page, "en-light-first-event");

  await panel.getByRole("link", { name: "Open the tenant" }).click();
  await page.getByRole("heading", { level: 1, name: /Ромашка/ }).waitFor();
  // A name with markup is text.
  expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe(
    "Ромашка <b>Игры</b> 🌼",
  );
  tenantId = /tenants\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? "";
  expect(tenantId).not.toBe("");
  // Nothing of the key stays in what the browser keeps.
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
  expect(kept).not.toContain(key);
  storage = await page.context().storageState();
  await page.context().close();
});

test("a key is made, rotated with an overlap and revoked; its secret is shown once", async () => {
  const page = await openWindow(browser, ENGLISH, problems, storage);
  await page.goto(`${platform.url}/#/tenants/${tenantId}/keys`);
  await page.getByRole("button", { name: "New key" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("Partner feed");
  await page.getByRole("button", { name: "Create key" }).click();
  const secret = (await page.getByTestId("secret").textContent()) ?? "";
  expect(secret).toMatch(/^umg_live_/);
  await page.getByRole("button", { name: "I have copied it" }).click();
  await expect.poll(() => page.getByTestId("secret").count()).toBe(0);
  expect(await page.content()).not.toContain(secret);

  await page.getByRole("button", { name: "Actions for Partner feed" }).click();
  await page.getByRole("menuitem", { name: "Rotate" }).click();
  await page.getByRole("button", { name: "Rotate Partner feed" }).click();
  await page.getByTestId("secret").waitFor();
  await page.getByRole("button", { name: "I have copied it" }).click();
  await page.getByText("rotating").waitFor();

  await page.getByRole("button", { name: "Actions for Partner feed" }).first().click();
  await page.getByRole("menuitem", { name: "Revoke" }).click();
  const dialog = page.getByRole("dialog");
  const verb = dialog.getByRole("button", { name: /^Revoke/ });
  expect(await verb.isDisabled()).toBe(true);
  await dialog.getByLabel("Reason").fill("Not needed any more");
  await verb.click();
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("switch", { name: "Show closed" }).click();
  await page.getByText("revoked", { exact: true }).first().waitFor();
  await page.context().close();
});

test("suspending names the consequence, resuming undoes it, and both are in the audit log", async () => {
  const page = await openWindow(browser, ENGLISH, problems, storage);
  await page.goto(`${platform.url}/#/tenants/${tenantId}/settings`);
  const reason = "Unpaid invoice 2041";
  for (const [verb, state] of [
    ["Suspend", "suspended"],
    ["Resume", "active"],
  ] as const) {
    await page.getByRole("button", { name: verb, exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Reason").fill(reason);
    await dialog.getByRole("button", { name: new RegExp(`^${verb}`) }).click();
    await dialog.waitFor({ state: "detached" });
    await page.locator("header").getByText(state).first().waitFor();
  }
  await page.goto(`${platform.url}/#/tenants/${tenantId}`);
  await page.getByText("Tenant suspended").first().waitFor();
  await page.context().close();
});

test("keys by their place lead around on a Russian layout, and Ctrl+K opens the commands", async () => {
  const page = await openWindow(browser, { language: "ru", theme: "dark" }, problems, storage);
  await page.goto(`${platform.url}/#/`);
  await page.getByRole("heading", { level: 1, name: "Обзор" }).waitFor();
  const press = (code: string, key: string, ctrlKey = false) =>
    page.evaluate(
      (init) => {
        const target = document.activeElement ?? document.body;
        target.dispatchEvent(new KeyboardEvent("keydown", { ...init, bubbles: true }));
      },
      { code, key, ctrlKey },
    );
  await press("KeyG", "п");
  await press("KeyT", "е");
  await page.getByRole("heading", { level: 1, name: "Клиенты" }).waitFor();
  await press("KeyJ", "о");
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.getAttribute("data-index")))
    .toBe("0");
  await press("Enter", "Enter");
  await page.getByRole("heading", { level: 1, name: /Ромашка/ }).waitFor();
  await press("BracketRight", "ъ");
  await expect.poll(() => page.url()).toContain("/apps");
  await press("KeyK", "л", true);
  await page.getByRole("dialog").getByPlaceholder("Клиент, страница или действие").fill("ромаш");
  await page.getByRole("dialog").getByText("Ромашка").first().waitFor();
  expect(await findings(page, "palette")).toEqual([]);
  await page.context().close();
});

test("a link into Trends shows a colleague exactly what was on screen", async () => {
  const page = await openWindow(browser, ENGLISH, problems, storage);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const trends = `${platform.url}/#/tenants/${tenantId}/analytics?view=trends&range=24h&table=true`;
  await page.goto(trends);
  const line = (of: Page) => of.getByRole("list", { name: "Lines" }).textContent();
  await page.getByRole("grid", { name: "Events" }).waitFor();
  expect(await line(page)).toMatch(/^All events1$/);
  await page.getByRole("combobox", { name: "Breakdown" }).fill("level");
  await page.getByRole("option", { name: "level", exact: true }).click();
  await expect.poll(() => line(page)).toBe("71");
  await page.getByRole("combobox", { name: "Time zone" }).fill("Kolkata");
  await page.getByRole("option", { name: "Asia/Kolkata" }).click();
  await expect.poll(() => page.url()).toContain("zone=Asia");
  await page.getByRole("button", { name: "Copy link" }).click();
  await page.getByRole("menuitem", { name: /Exactly this period/ }).click();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  for (const part of ["from=", "to=", "zone=Asia", "by=properties"]) expect(link).toContain(part);

  const colleague = await openWindow(browser, ENGLISH, problems, storage);
  await colleague.goto(link);
  await colleague.getByRole("grid", { name: "Events" }).waitFor();
  expect(await line(colleague)).toBe("71");
  expect(await colleague.getByRole("combobox", { name: "Breakdown" }).inputValue()).toBe("level");
  // The link stands still; the window it was copied in moves on with the clock.
  const own = await page.context().newPage();
  await own.goto(link);
  await own.getByRole("grid", { name: "Events" }).waitFor();
  const rows = async (of: Page) => {
    const text = await of.getByRole("grid", { name: "Events" }).textContent();
    return text?.replace("still running", "");
  };
  expect(await rows(own)).toBe(await rows(colleague));
  await own.close();
  await colleague.context().close();
  // Back undoes the zone, then the breakdown.
  await page.goBack();
  await page.goBack();
  await expect.poll(() => line(page)).toBe("All events1");

  // Dragging over a part of the chart is its range, in the address; and there is a way back.
  await page.getByRole("button", { name: "Show as a chart" }).click();
  const plot = await page.locator(".u-over").boundingBox();
  if (plot === null) throw new Error("there is no plot");
  await page.mouse.move(plot.x + plot.width * 0.5, plot.y + 40);
  await page.mouse.down();
  await page.mouse.move(plot.x + plot.width - 2, plot.y + 40, { steps: 5 });
  await page.mouse.up();
  await expect.poll(() => page.url()).toContain("from=");
  expect(page.url()).not.toContain("range=24h");
  await page.getByRole("button", { name: "Back to the range before" }).click();
  await expect.poll(() => page.url()).toContain("range=24h");
  expect(page.url()).not.toContain("from=");
  await page.context().close();
});

test("an ended session leads to the sign-in page and back to the same place", async () => {
  const page = await openWindow(browser, ENGLISH, problems, storage);
  await page.goto(`${platform.url}/#/tenants?q=plan:free`);
  await page.getByRole("heading", { level: 1, name: "Tenants" }).waitFor();
  await page.context().clearCookies();
  await page.reload();
  await page.getByText("Your session has ended").waitFor();
  await page.getByLabel("E-mail").fill("vera@unmogrowp.example");
  await page.getByLabel("Password", { exact: true }).fill("wrong password here");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("The e-mail, password or code is wrong.").waitFor();
  await picture(page, "en-light-sign-in-wrong");
  expect(await findings(page, "sign-in")).toEqual([]);
  await page.getByLabel("Password", { exact: true }).fill("seven quiet otters sail");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { level: 1, name: "Tenants" }).waitFor();
  expect(decodeURIComponent(page.url())).toContain("q=plan:free");
  storage = await page.context().storageState();
  await page.context().close();
});

const PAGES = (id: string) => [
  ["overview", "/"],
  ["tenants", "/tenants"],
  ["tenants-filter-empty", "/tenants?q=state:erased"],
  ["operations", "/operations"],
  ["plans", "/plans"],
  ["plans-plan", "/plans/scale"],
  ["plans-new", "/plans?make=true"],
  ["plans-calculator", "/plans?tab=calculator&plan=pro%401&with=scale%401"],
  ["plans-coupons", "/plans?tab=coupons"],
  ["staff", "/staff"],
  ["impersonation", "/impersonation"],
  ["audit", "/audit"],
  ["settings", "/settings"],
  ["tenant", `/tenants/${id}`],
  ["tenant-apps", `/tenants/${id}/apps`],
  ["tenant-keys", `/tenants/${id}/keys`],
  ["tenant-members", `/tenants/${id}/members`],
  ["tenant-events", `/tenants/${id}/events`],
  ["tenant-analytics", `/tenants/${id}/analytics?range=24h`],
  [
    "tenant-analytics-trends",
    `/tenants/${id}/analytics?view=trends&range=24h&by=platform&compare=true`,
  ],
  ["tenant-analytics-table", `/tenants/${id}/analytics?view=trends&range=24h&table=true`],
  ["tenant-analytics-retention", `/tenants/${id}/analytics?view=retention`],
  [
    "tenant-analytics-funnel",
    `/tenants/${id}/analytics?view=funnel&steps=["Level Done",""]&split=platform`,
  ],
  ["tenant-analytics-breakdown", `/tenants/${id}/analytics?view=breakdown&property=country`],
  ["tenant-analytics-top", `/tenants/${id}/analytics?view=top`],
  ["tenant-analytics-live", `/tenants/${id}/analytics?view=live`],
  ["tenant-analytics-empty", `/tenants/${id}/analytics?view=trends&q=country:XX`],
  ["tenant-audit", `/tenants/${id}/audit`],
  ["tenant-settings", `/tenants/${id}/settings`],
  ["no-such-page", "/no/such/page"],
];

test.each([
  { language: "en", theme: "light" },
  { language: "ru", theme: "dark" },
  { language: "en", theme: "dark" },
  { language: "ru", theme: "light" },
] as const)(
  "every page in $language, $theme has no accessibility finding and no failed text",
  async (look) => {
    const page = await openWindow(browser, look, problems, storage);
    const found: string[] = [];
    for (const [name = "", address = ""] of PAGES(tenantId)) {
      await page.goto(`${platform.url}/#${address}`);
      await page.getByRole("heading").first().waitFor();
      await page.waitForFunction(() => document.querySelector("[aria-busy]") === null);
      found.push(...(await findings(page, name)));
      const text = (await page.locator("body").textContent()) ?? "";
      for (const wrong of ["{{", "undefined", "[object", "NaN", "Invalid Date"]) {
        if (text.includes(wrong)) found.push(`${name} says ${wrong}`);
      }
      await picture(page, `${look.language}-${look.theme}-${name}`);
    }
    expect(found).toEqual([]);
    await page.context().close();
  },
  180_000,
);

test("no page complained", () => {
  expect(problems).toEqual([]);
});

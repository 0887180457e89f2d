import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TenantId } from "#shared/kernel/ids.ts";
import { checkBooks } from "#server/modules/billing/testing/check-books.ts";
import { selectMoney } from "#server/modules/billing/testing/payment-rows.store.ts";
import { setUsage } from "#server/modules/billing/testing/usage-rows.store.ts";
import type { SignedInMember } from "#server/app/http/testing/serve-app.ts";
import { makeTenant, type TestTenant } from "#server/testing/services.ts";
import { billingPlatform, SECRETS, type BillingPlatform } from "./billing-platform.ts";
import { openBrowser, openWindow, type Look } from "./console-browser.ts";
import { callIn } from "./trust-people.ts";

// UMG_SCREENSHOTS=DIR keeps a picture of every page that is looked at.
const pictures = process.env["UMG_SCREENSHOTS"];
const START = "2027-03-01T10:00:00.000Z";
const panelFolder = path.resolve(import.meta.dirname, "../../dist/renderer");

let platform: BillingPlatform;
let browser: Browser;
let tenant: TestTenant;
let tenantId: TenantId;
let secret: string;
let staff: Person;
let admin: Person;
/** The tenant's other admin, who reads Russian. */
let reader: Person;
const problems: string[] = [];
/** What was on the pages, for the search for secrets. */
const seen: string[] = [];

/** Somebody with one window, who signs in anew whenever time has passed. */
interface Person {
  readonly member: SignedInMember;
  readonly context: BrowserContext;
  readonly page: Page;
}
async function person(role: "admin", of?: TenantId, look?: Look): Promise<Person> {
  const member = await platform.served.signIn(role, of);
  const page = await openWindow(browser, look ?? { language: "en", theme: "light" }, problems);
  page.setDefaultTimeout(10_000);
  return { member, page, context: page.context() };
}
async function signIn({ member, context, page }: Person): Promise<void> {
  const { email, password } = member;
  const answer = await context.request.post(`${platform.served.url}/auth/sign-in`, {
    headers: { "x-umg-csrf": "1" },
    data: { email, password },
  });
  if (!answer.ok()) throw new Error(`sign-in: ${await answer.text()}`);
  await page.clock.setFixedTime(platform.now());
}
const call = <T>({ context }: Person, procedure: string, input: object, kind?: "query") =>
  callIn<T>(context, platform.served.url, procedure, input, kind);
async function open(who: Person, address: string): Promise<Page> {
  const { page } = who;
  await signIn(who);
  // Another document, not another fragment of the same one.
  await page.goto("about:blank");
  await page.goto(`${platform.served.url}/#${address}`);
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  await page.waitForFunction(() => document.querySelector("[aria-busy]") === null);
  // A page of its own chunk is neither busy nor there until the chunk has come.
  if (address.startsWith(bill())) await page.getByText(/^(version|версия) \d+$/).waitFor();
  else await page.locator("[role=row]").nth(1).waitFor();
  return page;
}
/** The page at the address as it can be read, in one line. */
async function read(who: Person, name: string, address = bill()): Promise<string> {
  return textOf(await open(who, address), name);
}
async function textOf(page: Page, name: string): Promise<string> {
  if (pictures !== undefined)
    await page.screenshot({ path: path.join(pictures, `billing-${name}.png`) });
  seen.push(await page.content());
  return (await page.locator("body").innerText()).replaceAll(/\s+/g, " ");
}
const people = () =>
  [
    ["staff", staff],
    ["admin", admin],
  ] as const;
const bill = () => `/tenants/${tenantId}/bill`;
const money = () => platform.served.services.db.tenant(tenantId, "read", selectMoney);
const states = async () => (await money()).invoices.map(({ state, due }) => [state, due]);
const days = (from: string, count: number) =>
  Array.from({ length: count }, (_, day) =>
    new Date(Date.parse(from) + day * 86_400_000).toISOString().slice(0, 10),
  );
const setCard = (card: "pays" | "declines") => {
  for (const { id } of platform.stripe.customers.values())
    platform.stripe.updateCustomer(id, { card });
};
const subjects = () =>
  platform.mails.map(({ subject }) => subject.replace(/ [A-Z0-9-]+-0000\d\d/, " #"));

/** One event, as an app sends it. */
async function track(): Promise<string> {
  const answer = await fetch(`${platform.served.url}/v1/track`, {
    method: "POST",
    headers: {
      authorization: `Basic ${Buffer.from(`${secret}:`).toString("base64")}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({ event: "Level up", userId: "u1" }),
  });
  const { code = "" } = (await answer.json()) as { code?: string };
  return `${answer.status} ${code}`.trim();
}

beforeAll(async () => {
  if (pictures !== undefined) mkdirSync(pictures, { recursive: true });
  [platform, browser] = await Promise.all([billingPlatform(START, panelFolder), openBrowser()]);
  tenant = await makeTenant(platform.served.services, { name: "Acme Mobile" });
  ({ tenantId } = tenant);
  staff = await person("admin");
  admin = await person("admin", tenantId);
  reader = await person("admin", tenantId, { language: "ru", theme: "dark" });
  await Promise.all([signIn(staff), signIn(admin)]);
  const made = await call<{ secret: string }>(admin, "keys.create", {
    tenantId,
    appId: tenant.appId,
    name: "iOS",
    idempotencyKey: crypto.randomUUID(),
  });
  ({ secret } = made);
});
afterAll(async () => {
  await browser?.close();
  await platform?.close();
});

/** Hand-made: what each invoice must come to, in cents. */
const PRO = 9900;
const SCALE = 79_900;
// From 25 March 12:00 to 15 April 00:00 of a period of 31 days; 10 days of it were used as Pro, with 10/31 of 50 million events included.
const UNUSED = Math.round((PRO * 20.5) / 31);
const REST = Math.round((SCALE * 20.5) / 31);
const EVENTS = Math.round((20_000_000 - Math.floor((50_000_000 * 10) / 31)) * 0.0002);
const UPGRADE = EVENTS - UNUSED + REST;

test("trial: the plan, its end and the card can be read, nothing is owed", async () => {
  expect([UNUSED, REST, EVENTS, UPGRADE]).toEqual([6547, 52_837, 774, 47_064]);
  await call(staff, "billing.setDetails", {
    tenantId,
    name: "Acme Mobile Inc.",
    email: "bills@acme.example",
    address: "1 Main Street",
    taxId: null,
  });
  const change = { kind: "start", plan: "pro" };
  const preview = await call<{ at: string; hash: string }>(
    staff,
    "subscriptions.preview",
    { tenantId, change },
    "query",
  );
  const { at, hash } = preview;
  const idempotencyKey = crypto.randomUUID();
  await call(staff, "subscriptions.change", { tenantId, change, at, hash, idempotencyKey });
  await call(staff, "billing.moveProvider", { tenantId, to: "stripe" });
  await platform.work();
  // What the customer does on Stripe's own page.
  setCard("pays");
  await platform.work();
  for (const [name, who] of people()) {
    const text = await read(who, `1-trial-${name}`);
    expect(text).toContain("Pro trial version 1");
    expect(text).toContain("The trial ends on 15 Mar 2027; the first invoice is made then.");
    expect(text).toContain("Next invoice $99.00 on 15 Mar 2027");
    expect(text).toContain("visa •••• 4242 until 2031-07");
    expect(text).not.toContain("overdue");
  }
  expect(await states()).toEqual([]);
  expect(await track()).toBe("200");
});

test("paid: the trial ends and the card is charged once", async () => {
  await platform.until("2027-03-15T00:00:05.000Z", 14 * 24);
  expect(await states()).toEqual([["paid", PRO]]);
  for (const [name, who] of people()) {
    const text = await read(who, `2-paid-${name}`);
    expect(text).toContain("Pro active version 1");
    expect(text).toMatch(/-000001 paid renewal 15 Mar 2027 16 Mar 2027 \$99\.00 –/);
    expect(text).toContain("15 Mar 2027 – 14 Apr 2027");
  }
});

test("upgrade: what the admin is shown is what is charged, to the cent", async () => {
  await platform.served.services.db.tenant(tenantId, "write", async (tx) => {
    for (const day of days("2027-03-15", 10)) await setUsage(tx, tenant.appId, day, 2_000_000);
  });
  await platform.until("2027-03-25T12:00:00.000Z", 5 * 24);
  const page = await open(admin, `${bill()}?do=plan`);
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: /Scale/ }).click();
  const confirm = dialog.getByRole("button", { name: "Change plan and pay $470.64" });
  await confirm.waitFor();
  const shown = await textOf(page, "3-upgrade-dialog");
  for (const amount of ["20,000,000", "$7.74", "-$65.47", "$528.37", "Due now $470.64"])
    expect(shown.replaceAll("−", "-")).toContain(amount);
  await confirm.click();
  await page.getByText("The plan is changed").waitFor();
  await platform.work();
  expect(await states()).toEqual([
    ["paid", PRO],
    ["paid", UPGRADE],
  ]);
  // The page that is open hears of the payment by itself.
  await page.getByText(/-000002$/).waitFor();
  await page.locator("[role=row]", { hasText: /-000002.*paid/ }).waitFor();
  for (const [name, who] of people()) {
    const text = await read(who, `3-upgraded-${name}`);
    expect(text).toContain("Scale active version 1");
    expect(text).toMatch(/-000002 paid change of plan 25 Mar 2027 26 Mar 2027 \$470\.64 –/);
    expect(text).toContain("Next invoice $799.00 on 15 Apr 2027");
  }
});

test("failed payment: overdue is said with what follows, everything works on", async () => {
  setCard("declines");
  await platform.until("2027-04-15T00:00:05.000Z", 11 * 24);
  expect((await states()).at(-1)).toEqual(["open", SCALE]);
  for (const [name, who] of people()) {
    const text = await read(who, `4-failed-${name}`);
    expect(text).toContain("Scale past due version 1");
    expect(text).toMatch(/-000003 (open|overdue|failed) renewal 15 Apr 2027 16 Apr 2027 \$799\.00/);
    expect(text).toContain("Unless it is paid, everything is suspended on 29 Apr 2027.");
  }
  expect(subjects()).toEqual(["Invoice #: the payment of $799.00 failed"]);
  expect(await track()).toBe("200");
});

test("grace: the queue shows what comes next, the mail names the day", async () => {
  await platform.until("2027-04-23T00:00:05.000Z");
  const text = await read(admin, "5-grace-admin");
  expect(text).toContain("$799.00 is overdue");
  expect(text).toContain("Unless it is paid, everything is suspended on 29 Apr 2027.");
  const queue = await read(staff, "5-grace-queue", "/dunning");
  // Four retries, three mails; what comes next and when it ends.
  expect(queue).toMatch(/-000003 Acme Mobile grace \$799\.00 mail · in 2 days in 6 days 4 3 /);
  expect(subjects().at(-1)).toBe(
    "Access will be suspended on April 29, 2027: invoice # is not paid",
  );
  expect(await track()).toBe("200");
});

test("suspended: the reason can be read in both languages, events are refused, nothing can be changed but paid", async () => {
  await platform.until("2027-04-29T00:00:05.000Z");
  await expect.poll(track).toBe("403 tenant_suspended");
  const text = await read(admin, "6-suspended-admin");
  expect(text).toMatch(/Acme Mobile suspended/);
  expect(text).toMatch(/Access is suspended Invoice \S+-000003 is not paid\./);
  expect(text).toContain("$799.00 is overdue Everything is suspended until it is paid.");
  expect(await read(staff, "6-suspended-staff")).toMatch(/Acme Mobile suspended/);
  const russian = await read(reader, "6-suspended-ru");
  expect(russian).toContain("приостановлен");
  expect(russian).toMatch(/Доступ приостановлен Счёт \S+-000003 не оплачен\./);
  expect(russian).toMatch(/799,00 (\$|USD)/);
  expect(await call<object>(admin, "billing.overview", { tenantId }, "query")).toMatchObject({
    overdue: SCALE,
  });
  await expect(
    call(admin, "apps.create", {
      tenantId,
      name: "Android",
      platform: "android",
      bundleId: "com.acme.android",
      idempotencyKey: crypto.randomUUID(),
    }),
  ).rejects.toThrow("tenant_suspended");
  const portal = await call<{ callId: string }>(admin, "billing.openPortal", { tenantId });
  await platform.work();
  expect(
    await call<object>(admin, "billing.portal", { tenantId, callId: portal.callId }, "query"),
  ).toMatchObject({ state: "ready" });
});

test("paid on Stripe's page: the webhook alone brings everything back", async () => {
  await platform.until("2027-04-30T09:00:00.000Z", 33);
  const charge = [...platform.stripe.charges.values()].at(-1);
  platform.stripe.payByLink(charge?.id ?? "");
  await platform.work();
  await expect.poll(track).toBe("200");
  for (const [name, who] of people()) {
    const text = await read(who, `7-active-${name}`);
    expect(text).toContain("Acme Mobile active");
    expect(text).toContain("Scale active version 1");
    expect(text).toMatch(/-000003 paid renewal 15 Apr 2027 16 Apr 2027 \$799\.00 –/);
    expect(text).not.toContain("is overdue");
    expect(text).not.toContain("Access is suspended");
  }
  expect(await read(staff, "7-webhooks", "/webhooks")).toContain("invoice.updated");
});

test("the books balance, each invoice was charged once, and the mails came in order", async () => {
  const { db, logLines } = platform.served.services;
  await db.tenant(tenantId, "read", checkBooks);
  const { balances, invoices } = await money();
  const amounts = [PRO, UPGRADE, SCALE];
  const total = amounts.reduce((sum, amount) => sum + amount, 0);
  expect(await states()).toEqual(amounts.map((amount) => ["paid", amount]));
  expect(balances).toEqual({ "cash:stripe": total, revenue: -total });
  for (const [index, { invoiceId }] of invoices.entries())
    expect(platform.stripe.captured(invoiceId)).toEqual([BigInt(amounts[index] ?? 0)]);
  expect(subjects()).toEqual([
    "Invoice #: the payment of $799.00 failed",
    "Invoice #: the payment of $799.00 failed",
    "Access will be suspended on April 29, 2027: invoice # is not paid",
    "Access will be suspended on April 29, 2027: invoice # is not paid",
    "Access will be suspended on April 29, 2027: invoice # is not paid",
    "Access is suspended: invoice # is not paid",
    "Access is back: invoice #",
  ]);
  expect(new Set(platform.mails.map(({ to }) => to))).toEqual(new Set(["bills@acme.example"]));
  const written = { logs: logLines, mails: platform.mails.map(({ raw }) => raw), pages: seen };
  for (const [where, lines] of Object.entries(written)) {
    expect(lines.length).toBeGreaterThan(0);
    for (const hidden of [...Object.values(SECRETS), secret, admin.member.password])
      expect(lines.join("\n").includes(hidden), `${hidden} in ${where}`).toBe(false);
  }
  expect(logLines.join("")).not.toContain("bills@acme.example");
});

test("no page complained", () => {
  expect(problems).toEqual([]);
});

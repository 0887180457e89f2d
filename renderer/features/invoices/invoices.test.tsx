import { expect, it } from "vitest";
import type { Invoice, LineUsage } from "#shared/contracts/billing/invoices.ts";
import type { InvoiceLine } from "#shared/contracts/billing/subscriptions.ts";
import type { Permission } from "#shared/access/index.ts";
import { AppId, Currency, PLATFORM_TENANT_ID } from "#shared/kernel/index.ts";
import type { z } from "zod";
import { answerCalls } from "#renderer/testing/answer-calls.ts";
import { byText, click, field, render, settle, someMe, type } from "#renderer/testing/render.tsx";
import { InvoiceDialog } from "./invoice-dialogs.tsx";
import { InvoicePanel } from "./invoice-panel.tsx";
import { invoicesCsv } from "./invoices-csv.ts";
import { isOverdue } from "./is-overdue.ts";

const tenantId = PLATFORM_TENANT_ID;
const invoiceId = "0198f000-0000-7000-8000-000000000001";
const text = () => document.body.textContent ?? "";

const line = (of: Partial<InvoiceLine>): InvoiceLine => ({
  kind: "manual",
  text: "",
  plan: null,
  metric: null,
  quantity: null,
  included: null,
  unitPrice: null,
  amount: 0,
  from: null,
  until: null,
  tiers: [],
  ...of,
});
const entry = (account: string, amount: number) => ({
  transactionId: invoiceId,
  at: "2026-11-01T00:00:00.000Z",
  kind: "invoice",
  account,
  amount,
  currency: Currency.parse("USD"),
  note: "",
});
const invoice = (change: Partial<Invoice> = {}): Invoice => ({
  invoiceId,
  number: "ACME-000012",
  state: "open",
  reason: "renewal",
  currency: Currency.parse("USD"),
  total: 10_900,
  creditUsed: 1_000,
  due: 9_900,
  paid: 0,
  refunded: 0,
  issuedAt: "2026-11-01T00:00:00.000Z",
  dueAt: "2026-11-15T00:00:00.000Z",
  paidAt: null,
  provider: "manual",
  collection: "none",
  collectionError: null,
  providerUrl: null,
  billedTo: { name: "Acme", email: null, address: null, taxId: null },
  periodStart: null,
  periodEnd: null,
  lines: [
    line({ kind: "base", text: "Pro", amount: 9_900, from: "2026-11-01", until: "2026-12-01" }),
    line({
      kind: "usage",
      metric: "events",
      quantity: 55_000_000,
      included: 50_000_000,
      unitPrice: "0.0002",
      amount: 1_000,
      from: "2026-10-01",
      until: "2026-11-01",
    }),
  ],
  entries: [
    entry("receivable", 10_900),
    entry("revenue", -10_900),
    entry("credit", 1_000),
    entry("receivable", -1_000),
  ],
  history: [{ at: "2026-11-01T00:00:00.000Z", kind: "issued", note: "", amount: 10_900 }],
  ...change,
});
const panel = (of: Invoice, ...permissions: Permission[]) => {
  const calls = answerCalls({
    "invoices.get": () => of,
    "invoices.usage": (): z.infer<typeof LineUsage> => ({
      billed: 55_000_000,
      counted: 55_000_001,
      days: [
        {
          day: "2026-10-03",
          appId: AppId.parse("0192f0c1-0000-7000-8000-0000000000a1"),
          app: "Shop",
          events: 55_000_001,
        },
      ],
    }),
    "invoices.collect": () => of,
  });
  return render(
    <InvoicePanel tenantId={tenantId} invoiceId={invoiceId} onClose={() => {}} />,
    permissions.length === 0 ? someMe() : someMe(permissions),
  )
    .then(() => settle())
    .then(() => calls);
};
const buttons = () =>
  [...document.querySelectorAll("button")].map(({ textContent }) => textContent?.trim());

it("shows what is left to pay, the lines with credit, and books whose sides are the same", async () => {
  await panel(invoice({ paid: 900 }));
  expect(text()).toContain("$90.00");
  expect(text()).toContain("Pro, base price1 Nov 2026 – 30 Nov 2026");
  expect(text()).toContain("$2.00 per million");
  expect(text()).toContain("Credit used-$10.00");
  expect(text()).toContain("Total$119.00$119.00");
});

it("a line of events opens into the ledger's days, which lead to the events and say when they differ by now", async () => {
  await panel(invoice());
  await click(byText("button", "Events"));
  await settle();
  expect(text()).toContain("55,000,001 for these days now, 55,000,000 were billed");
  const link = document.querySelector<HTMLAnchorElement>('a[href*="/usage"]');
  const query = new URLSearchParams(link?.getAttribute("href")?.split("?")[1]);
  expect(link?.getAttribute("href")).toContain(`/tenants/${tenantId}/usage`);
  expect(query.get("month")).toBe("2026-10");
  expect(query.get("eventsOn")).toBe("2026-10-03");
});

it("offers what the state and the person allow, and nothing else", async () => {
  await panel(invoice({ state: "paid", paid: 9_900, paidAt: "2026-11-05T00:00:00.000Z" }));
  expect(buttons()).not.toContain("Enter a payment");
  await click(byText("button", "More"));
  const items = [...document.querySelectorAll('[role="menuitem"]')].map((item) => item.textContent);
  expect(items).toEqual(["Refund"]);
});

it("the tenant's admin may only have it collected again", async () => {
  const calls = await panel(
    invoice({ provider: "stripe", collection: "failed", collectionError: "card_declined" }),
    "billing.read",
    "invoices.collect",
  );
  expect(text()).toContain("It could not be collected: card_declined");
  expect(buttons()).not.toContain("More");
  expect(buttons()).not.toContain("Enter a payment");
  await click(byText("button", "Collect again"));
  expect(calls.at(-1)?.path).not.toBe("invoices.markPaid");
  expect(calls.some(({ path }) => path === "invoices.collect")).toBe(true);
});

it("a payment says what stays to be paid or becomes credit, and sends minor units of the currency", async () => {
  const yen = invoice({ currency: Currency.parse("JPY"), due: 9_900, creditUsed: 0 });
  const calls = answerCalls({ "invoices.markPaid": () => yen });
  await render(
    <InvoiceDialog kind="markPaid" tenantId={tenantId} invoice={yen} onClose={() => {}} />,
  );
  expect(field("Amount").value).toBe("9900");
  await type(field("Amount"), "10000");
  expect(text()).toContain("¥100 is too much and becomes credit.");
  await type(field("Amount"), "9900.5");
  expect(text()).toContain("An amount above zero");
  await type(field("Amount"), "9000");
  expect(text()).toContain("¥900 stays to be paid.");
  await type(field("Reason"), "bank transfer");
  await click(byText("button", "Enter ¥9,000"));
  await settle();
  expect(calls[0]?.input).toMatchObject({ amount: 9_000, reason: "bank transfer" });
});

it("no more is given back than was paid", async () => {
  const paid = invoice({ state: "paid", paid: 9_900, refunded: 900 });
  const calls = answerCalls({ "invoices.refund": () => paid });
  await render(
    <InvoiceDialog kind="refund" tenantId={tenantId} invoice={paid} onClose={() => {}} />,
  );
  expect(field("Amount").value).toBe("90.00");
  await type(field("Amount"), "90.01");
  await type(field("Reason"), "a mistake");
  expect(text()).toContain("At most $90.00.");
  await click(byText("button", "Refund $90.01"));
  expect(calls).toEqual([]);
});

it("voiding names the invoice, what is no longer owed and the credit that comes back", async () => {
  await render(
    <InvoiceDialog kind="void" tenantId={tenantId} invoice={invoice()} onClose={() => {}} />,
  );
  expect(text()).toContain("No longer owed$99.00");
  expect(text()).toContain("Credit given back$10.00");
  await type(field("Reason"), "never owed");
  expect(byText("button", "Void").hasAttribute("disabled")).toBe(true);
});

it("a CSV has amounts with the digits of their currency", () => {
  const row = { ...invoice(), tenantId, tenantName: "Acme" };
  const [, first, second] = invoicesCsv([row, { ...row, currency: Currency.parse("JPY") }]).split(
    "\r\n",
  );
  expect(first).toContain("USD,109.00,10.00,99.00");
  expect(second).toContain("JPY,10900,1000,9900");
});

it("overdue is what is late or failed, and only while it is open", () => {
  const now = Date.parse("2026-11-10T00:00:00.000Z");
  expect(isOverdue(invoice(), now)).toBe(false);
  expect(isOverdue(invoice({ collection: "failed" }), now)).toBe(true);
  expect(isOverdue(invoice(), Date.parse("2026-11-15T00:00:00.000Z"))).toBe(true);
  expect(isOverdue(invoice({ state: "void", collection: "failed" }), now)).toBe(false);
});

import { extractText, getDocumentProxy } from "unpdf";
import { expect, test } from "vitest";
import { Currency } from "#shared/kernel/money.ts";
import { drawInvoice } from "./draw-invoice.ts";
import { line, someInvoice } from "./testing/some-invoice.ts";

const SELLER = ["Sellers GmbH", "Torstr. 1", "VAT DE123456789"];
const draw = (
  overrides: Parameters<typeof someInvoice>[0] = {},
  language: "en" | "ru" = "en",
  seller: readonly string[] = SELLER,
) => drawInvoice(someInvoice(overrides), { seller, language });

/** Pages of text, spaces of every kind as one. */
async function read(pdf: Uint8Array): Promise<string[]> {
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(pdf)));
  return text.map((page) => page.replaceAll(/\s+/g, " "));
}

test("says who sells, who pays, each line with its tiers, credit, what is due, paid and left", async () => {
  const [page = ""] = await read(await draw());
  for (const said of [
    "Invoice",
    "To be paid",
    "ACME-000012",
    "1 Nov 2026",
    "15 Nov 2026",
    "Sellers GmbH",
    "VAT DE123456789",
    "ООО «Акмэ»",
    "ул. Ёлочная, 5",
    "Москва 101000",
    "books@acme.example",
    "Tax number: 7701234567",
    "Scale, base price, 1 Nov 2026 – 30 Nov 2026 $99.00",
    "Events, 1 Oct 2026 – 31 Oct 2026 73,250,000 $143.00",
    "included 50,000,000",
    "Events 20,000,000 $6.00 per million $120.00",
    "Events 3,250,000 $7.08 per million $23.00",
    "Members, 1 Nov 2026 13 $2.00 per member $6.00",
    "Correction: Events, 1 Sept 2026 – 30 Sept 2026 -1,200 -$4.90",
    "Total $243.10",
    "Credit used -$20.00",
    "Amount due $223.10",
    "Paid $100.00",
    "Still to pay $123.10",
    "Page 1 of 1",
  ])
    expect(page).toContain(said);
});

test("is in Russian with Russian amounts and days", async () => {
  const [page = ""] = await read(await draw({}, "ru"));
  for (const said of [
    "Счёт",
    "Scale, базовая цена, 01.11.2026 – 30.11.2026 99,00 $",
    "События 20 000 000 6,00 $ за миллион 120,00 $",
    "Исправление: События",
    "Осталось оплатить 123,10 $",
    "Страница 1 из 1",
  ])
    expect(page).toContain(said);
});

test.each([
  ["JPY", 123_456, "¥123,456"],
  ["KWD", 123_456, "KWD 123.456"],
])("amounts of %s have the digits of the currency", async (currency, due, said) => {
  const [page] = await read(await draw({ currency: Currency.parse(currency), due }));
  expect(page).toContain(`Amount due ${said}`);
});

test("the same invoice is the same bytes, another one is not", async () => {
  const first = await draw();
  expect((await draw()).equals(first)).toBe(true);
  expect((await draw({ paid: 10_001 })).equals(first)).toBe(false);
  expect((await draw({}, "ru")).equals(first)).toBe(false);
});

test("a hundred lines go over pages that are numbered, and none is lost", async () => {
  const lines = Array.from({ length: 100 }, (_, n) =>
    line({ text: `Work number ${n}.`, amount: n * 101 }),
  );
  const pages = await read(await draw({ lines }));
  expect(pages.length).toBeGreaterThan(2);
  for (const [index, page] of pages.entries())
    expect(page).toContain(`Page ${index + 1} of ${pages.length}`);
  for (let n = 0; n < 100; n += 1) expect(pages.join(" ")).toContain(`Work number ${n}.`);
});

test("hostile names change nothing around them", async () => {
  const evil = "\u202Egnp.exe\u0000\u0007(\\) Tj ET\nendstream endobj %%EOF <script>";
  const pages = await read(
    await draw(
      {
        billedTo: { name: evil, email: "a@b.test", address: "a\n".repeat(250), taxId: evil },
        lines: [line({ text: evil, amount: 24_310 })],
      },
      "en",
      [evil],
    ),
  );
  const all = pages.join(" ");
  expect(pages).toHaveLength(1);
  // oxlint-disable-next-line no-control-regex -- looks for the control characters that must be gone
  expect(all).not.toMatch(/[\u0000-\u0008\u202A-\u202E]/);
  expect(all).toContain("gnp.exe(\\) Tj ET endstream endobj %%EOF <script>");
  expect(all).toContain("Amount due $223.10");
});

test("a name as long as it may be, without a space, stays in its column", async () => {
  const name = "W".repeat(200);
  const [page = ""] = await read(
    await draw({ billedTo: { name, email: null, address: null, taxId: null } }),
  );
  expect(page).toMatch(/W{20,}[ W]*…/);
  expect(page).toContain("Scale, base price");
});

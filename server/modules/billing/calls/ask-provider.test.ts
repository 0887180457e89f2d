import { expect, test } from "vitest";
import { Currency } from "#shared/kernel/index.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import { createPaymentSimulator } from "#server/platform/payments/testing/payment-simulator.ts";
import { simulatedProvider } from "#server/platform/payments/testing/simulated-provider.ts";
import type { InvoiceRow } from "../invoices/index.ts";
import { askProvider } from "./ask-provider.ts";
import { linesToCollect } from "./call-facts.ts";
import type { CallRow } from "./calls.store.ts";

const invoiceId = "00000000-0000-7000-8000-000000000001";
const issued = {
  invoiceId,
  number: 1,
  slug: "acme",
  state: "open",
  total: 100,
  creditUsed: 0,
  paid: 0,
  provider: "stripe",
  ownerGeneration: 3,
  chargeReference: null,
  dueAt: new Date(0),
} as unknown as InvoiceRow;

async function collect(invoice: Partial<InvoiceRow>, generation = 3) {
  const simulator = createPaymentSimulator();
  const provider = simulatedProvider("stripe", simulator);
  const billedTo = { name: "Acme", email: null, address: null, taxId: null };
  const customer = { tenantId: "t", billedTo, currency: Currency.parse("USD") };
  const { reference } = await provider.ensureCustomer(customer, "c");
  simulator.updateCustomer(reference, { card: "pays" });
  const call: CallRow = {
    tenantId: "t" as TenantId,
    callId: "c",
    provider: "stripe",
    kind: "collect",
    key: "k",
    keyNo: 0,
    request: { invoiceId, generation, number: "ACME-000001" },
    invoiceId,
    state: "queued",
    attempts: 1,
    refused: false,
    giveUpAt: new Date(0),
  };
  const facts = {
    customer,
    reference,
    invoice: { ...issued, ...invoice },
    charge: undefined,
    lines: [{ text: "Base", amount: 100n }],
  };
  const answer = await askProvider(provider, call, facts).catch((error: unknown) => error);
  return { answer, taken: simulator.captured(invoiceId) };
}

test("a charge is made for the owner and the generation that the invoice was issued for", async () => {
  expect(await collect({})).toMatchObject({ answer: { charge: { state: "paid" } }, taken: [100n] });
});

test.each([
  ["another owner", { provider: "paddle" as const }, 3],
  ["an older generation of the same owner", {}, 2],
  ["a generation that is to come", {}, 4],
])("%s: refused, nothing is taken", async (_name, invoice, generation) => {
  expect(await collect(invoice, generation)).toMatchObject({
    answer: { kind: "refused", code: "owner_changed" },
    taken: [],
  });
});

test.each([
  ["paid", { state: "paid" as const }],
  ["void", { state: "void" as const }],
  ["paid in part by hand and by credit", { creditUsed: 40, paid: 60 }],
])("%s by then: nothing is asked", async (_name, invoice) => {
  const { answer, taken } = await collect(invoice);
  expect(answer).toMatchObject({ response: { note: expect.stringMatching(/nothing/) as string } });
  expect(taken).toEqual([]);
});

test("lines go to the provider one by one when they come to what is due, else as one", () => {
  const lines = [
    { text: "Base", amount: 70 },
    { text: "Events", amount: 30 },
    { text: "Apps", amount: 0 },
  ];
  const due = { total: 100, creditUsed: 0, paid: 0 };
  expect(linesToCollect(due, lines).map(({ amount }) => amount)).toEqual([70n, 30n]);
  expect(linesToCollect({ ...due, creditUsed: 1 }, lines).map(({ amount }) => amount)).toEqual([
    99n,
  ]);
  const withDiscount = [...lines, { text: "Coupon", amount: -10 }];
  expect(linesToCollect({ ...due, total: 90 }, withDiscount).map(({ amount }) => amount)).toEqual([
    90n,
  ]);
});

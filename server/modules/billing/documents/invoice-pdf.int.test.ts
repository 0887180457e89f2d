import { extractText, getDocumentProxy } from "unpdf";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serveApp, type ServedApp } from "#server/app/http/testing/serve-app.ts";
import { newId } from "#server/platform/context/new-id.ts";
import { makeTenant, type TestTenant } from "#server/testing/services.ts";
import { PLATFORM_TENANT_ID, type TenantId } from "#shared/kernel/ids.ts";
import { issueInvoice } from "../invoices/index.ts";
import { line } from "./testing/some-invoice.ts";

let served: ServedApp;
let mine: TestTenant;
let theirs: TestTenant;
let myInvoice: string;
let theirInvoice: string;

beforeAll(async () => {
  served = await serveApp();
  mine = await makeTenant(served.services, { name: "Mine" });
  theirs = await makeTenant(served.services, { name: "canary4417" });
  [myInvoice, theirInvoice] = (await Promise.all([mine, theirs].map(issued))) as [string, string];
});
afterAll(() => served.stop());

const issued = ({ tenantId }: TestTenant) =>
  served.services.db.tenant(tenantId, "write", async (tx) => {
    const { invoiceId } = await issueInvoice(tx, served.services, {
      source: `test:${tenantId}`,
      subscriptionId: null,
      reason: "manual",
      currency: "USD",
      periodStart: null,
      periodEnd: null,
      provider: "manual",
      ownerGeneration: 1,
      at: served.services.clock.now(),
      lines: [{ ...line({ text: "Consulting" }), amount: 12_345n, tiers: [] }],
    });
    return invoiceId;
  });

const ask = (
  member: { headers: Readonly<Record<string, string>> } | undefined,
  invoiceId: string,
  tenantId: TenantId,
  more = "",
) =>
  fetch(`${served.url}/v1/invoices/${invoiceId}.pdf?tenantId=${tenantId}${more}`, {
    headers: member?.headers ?? {},
  });
/** Status and body without the id of this one request. */
const answered = async (answer: Response) => {
  const id = answer.headers.get("x-request-id") ?? "";
  return [answer.status, (await answer.text()).replaceAll(id, "ID")];
};

test("a tenant's admin and staff get the invoice as a file with its number, in their language", async () => {
  for (const home of [mine.tenantId, PLATFORM_TENANT_ID]) {
    const admin = await served.signIn("admin", home);
    const answer = await ask(admin, myInvoice, mine.tenantId, "&language=ru");
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("application/pdf");
    expect(answer.headers.get("content-disposition")).toMatch(
      /^attachment; filename="[A-Z0-9-]+-000001\.pdf"$/,
    );
    const { text } = await extractText(
      await getDocumentProxy(new Uint8Array(await answer.arrayBuffer())),
    );
    expect(text.join(" ").replaceAll(/\s+/g, " ")).toMatch(/Consulting.*123,45 \$/);
  }
});

test("another tenant's invoice answers byte for byte as one that is not there", async () => {
  const admin = await served.signIn("admin", mine.tenantId);
  const missing = await answered(await ask(admin, newId(), mine.tenantId));
  expect(missing[0]).toBe(404);
  expect(await answered(await ask(admin, theirInvoice, mine.tenantId))).toEqual(missing);
  const elsewhere = await answered(await ask(admin, newId(), newId<TenantId>()));
  expect(await answered(await ask(admin, theirInvoice, theirs.tenantId))).toEqual(elsewhere);
  const staff = await served.signIn("admin");
  expect(await answered(await ask(staff, myInvoice, theirs.tenantId))).toEqual(missing);
});

test("who may not read bills gets none", async () => {
  for (const role of ["user", "viewer"] as const) {
    const member = await served.signIn(role, mine.tenantId);
    expect((await answered(await ask(member, myInvoice, mine.tenantId)))[0]).toBe(403);
  }
  expect((await answered(await ask(undefined, myInvoice, mine.tenantId)))[0]).toBe(401);
});

test("what is no invoice's address is refused", async () => {
  const admin = await served.signIn("admin", mine.tenantId);
  for (const id of ["x", "..%2f..%2fetc%2fpasswd", "%00"])
    expect((await answered(await ask(admin, id, mine.tenantId)))[0]).toBe(400);
  const tongue = await ask(admin, myInvoice, mine.tenantId, "&language=de");
  expect((await answered(tongue))[0]).toBe(400);
});

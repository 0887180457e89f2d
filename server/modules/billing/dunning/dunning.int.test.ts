import { afterEach, beforeEach, expect, test } from "vitest";
import type { MailMessage } from "#server/platform/mail/mail.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { memberRequest } from "#server/testing/services.ts";
import { t } from "#server/platform/trpc/index.ts";
import { tenantsRouter } from "../../tenants/index.ts";
import { sendMails } from "../mails/index.ts";
import { paymentWorld, TRIAL_MS, type PaymentWorld } from "../testing/payment-world.ts";
import { dunningDue } from "./dunning-due.ts";
import { dunningRouter } from "./dunning.router.ts";
import { selectAuditOf, selectTenantState } from "./testing/dunning-rows.store.ts";

const callers = t.createCallerFactory(t.router({ dunning: dunningRouter, tenants: tenantsRouter }));
const DAY_MS = 86_400_000;
let world: PaymentWorld;
let staff: ReturnType<typeof callers>;
let sent: MailMessage[];
beforeEach(async () => {
  world = await paymentWorld();
  staff = callers({ request: await memberRequest(world.services, "admin", PLATFORM_TENANT_ID) });
  sent = [];
});
afterEach(() => world.services.stop());

type Tenant = Awaited<ReturnType<PaymentWorld["billedBy"]>>;
/** The trial is over and the first charge failed. */
async function failed(card: "declines" | "pays" = "declines"): Promise<Tenant> {
  const tenant = await world.billedBy("stripe", card);
  world.advance(TRIAL_MS);
  await world.renew(world.now().toISOString());
  await work();
  return tenant;
}
async function work(): Promise<void> {
  await world.work();
  await dunningDue(world.services);
  await world.work();
  await dunningDue(world.services);
  await sendMails({
    ...world.services,
    mailer: {
      send: (message) => Promise.resolve(void sent.push(message)),
      close: () => Promise.resolve(),
    },
  });
}
/** Day by day, as the job would see them. */
async function days(count: number): Promise<void> {
  for (let day = 0; day < count; day += 1) {
    world.advance(DAY_MS);
    await work();
  }
}
/** The hour in which a retry's answer is waited for is over. */
async function anHour(): Promise<void> {
  world.advance(3_600_000);
  await work();
}
const invoiceOf = async (tenant: Pick<Tenant, "in">) => {
  const [invoice] = (await world.money(tenant as Tenant)).invoices;
  if (!invoice) throw new Error("there is no invoice");
  return invoice;
};
const caseOf = async (tenant: Tenant) =>
  staff.dunning.get({
    tenantId: tenant.tenantId,
    invoiceId: (await invoiceOf(tenant)).invoiceId,
  });
const stateOf = (tenant: Tenant) => tenant.in(selectTenantState);
const subscriptionOf = async (tenant: Tenant) =>
  (await world.staff.billing.overview({ tenantId: tenant.tenantId })).subscription?.state;

test("failed → grace → suspended → paid → active, each step once, with its mails", async () => {
  const tenant = await failed();
  expect(await caseOf(tenant)).toMatchObject({ state: "open", attempts: 0, mails: 1 });
  expect(await subscriptionOf(tenant)).toBe("past_due");
  await days(6);
  expect(await caseOf(tenant)).toMatchObject({ state: "open", attempts: 3 });
  await days(1);
  await anHour();
  const grace = await caseOf(tenant);
  expect(grace).toMatchObject({ state: "grace", attempts: 4, next: { what: "mail" } });
  expect(await stateOf(tenant)).toMatchObject({ state: "active" });
  await days(6);
  expect(await stateOf(tenant)).toMatchObject({ state: "active" });
  await days(1);
  const { invoiceId } = await invoiceOf(tenant);
  expect(await stateOf(tenant)).toMatchObject({
    state: "suspended",
    reason: `Invoice ${tenant.slug.toUpperCase()}-000001 is not paid.`,
  });
  expect(await caseOf(tenant)).toMatchObject({
    state: "suspended",
    next: null,
    isSuspending: true,
  });
  expect(await tenant.in((tx) => selectAuditOf(tx, "tenants.suspend"))).toEqual([
    { actorKind: "job", actorId: "dunning" },
  ]);
  await days(30);
  expect(sent.map(({ subject }) => subject.replace(/ [A-Z0-9-]+-0000\d\d/, ""))).toEqual([
    "Invoice: the payment of $100.00 failed",
    "Invoice: the payment of $100.00 failed",
    "Access will be suspended on January 25, 2026: invoice is not paid",
    "Access will be suspended on January 25, 2026: invoice is not paid",
    "Access will be suspended on January 25, 2026: invoice is not paid",
    "Access is suspended: invoice is not paid",
  ]);
  await world.staff.invoices.markPaid({
    tenantId: tenant.tenantId,
    invoiceId,
    reason: "A bank transfer",
  });
  await work();
  expect(await stateOf(tenant)).toMatchObject({ state: "active", reason: null });
  expect(await subscriptionOf(tenant)).toBe("active");
  expect(await caseOf(tenant)).toMatchObject({ state: "recovered", next: null, suspendsAt: null });
  expect(sent.at(-1)?.subject).toContain("Access is back");
  expect(sent).toHaveLength(7);
});

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
    reason: `Invoice ${tenant.slug.toUpperCase()}-000001 is not paid`,
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

test("while it is suspended its admin can still open the page where it is paid, and nothing else is changed", async () => {
  const tenant = await failed();
  await days(16);
  expect(await stateOf(tenant)).toMatchObject({ state: "suspended" });
  // Announced to every process, which drops what it remembers.
  await expect
    .poll(() => world.services.tenants.get(tenant.tenantId))
    .toMatchObject({
      state: "suspended",
    });
  expect(await tenant.admin.billing.openPortal({ tenantId: tenant.tenantId })).toMatchObject({
    state: "making",
  });
  await expect(
    tenant.admin.subscriptions.preview({
      tenantId: tenant.tenantId,
      change: { kind: "cancel", when: "now" },
    }),
  ).resolves.toBeDefined();
  await expect(
    tenant.admin.subscriptions.change({
      tenantId: tenant.tenantId,
      change: { kind: "cancel", when: "now" },
      at: world.now().toISOString(),
      hash: "0".repeat(64),
    }),
  ).rejects.toMatchObject({ cause: { code: "tenant_suspended" } });
});

test("a retry that succeeds ends it: no mail of that day, no suspension", async () => {
  const tenant = await failed();
  await days(2);
  world.simulators.stripe.updateCustomer(tenant.customer, { card: "pays" });
  // On its third day there are a retry and a mail.
  await days(1);
  expect(await caseOf(tenant)).toMatchObject({ state: "recovered", attempts: 2, mails: 1 });
  await days(20);
  expect(await stateOf(tenant)).toMatchObject({ state: "active" });
  expect(sent).toHaveLength(1);
});

test("an invoice by hand is reminded of from its due day, and voiding it resumes the tenant", async () => {
  const tenant = await world.tenant();
  await tenant.change({ kind: "start", plan: await world.plan({}) });
  const details = { tenantId: tenant.tenantId, name: "Ромашка", address: null, taxId: null };
  await world.staff.billing.setDetails({ ...details, email: null, language: "ru" });
  // Left out it stays.
  await world.staff.billing.setDetails({ ...details, email: null });
  const [invoice] = (await world.staff.invoices.ofTenant({ tenantId: tenant.tenantId })).rows;
  const invoiceId = invoice?.invoiceId ?? "";
  const ref = { tenantId: tenant.tenantId, invoiceId };
  await days(13);
  await expect(staff.dunning.get(ref)).rejects.toMatchObject({ cause: { code: "not_found" } });
  await days(1);
  expect(await staff.dunning.get(ref)).toMatchObject({
    state: "open",
    openedAt: invoice?.dueAt,
    lastError: null,
    schedule: { retryDays: [] },
    suspendsAt: "2026-01-29T00:00:00.000Z",
  });
  await days(14);
  expect(await tenant.in(selectTenantState)).toMatchObject({ state: "suspended" });
  // Without a billing contact the first admin is written to.
  expect(sent[0]?.subject).toMatch(/^Счёт T-.*-000001 на 100,00 \$ просрочен$/);
  expect(sent.map(({ to }) => to.endsWith("@example.test"))).toEqual(Array(6).fill(true));
  await world.staff.invoices.void({ ...ref, reason: "It was a mistake" });
  expect(await tenant.in(selectTenantState)).toMatchObject({ state: "active" });
  expect(await staff.dunning.get(ref)).toMatchObject({
    state: "closed",
    closedReason: "It was a mistake",
    isSuspending: false,
  });
});

test("only a suspension that is ours ends by itself", async () => {
  const tenant = await failed();
  await days(13);
  const reason = "Abuse of the platform";
  await staff.tenants.suspend({ tenantId: tenant.tenantId, reason });
  await days(5);
  const { invoiceId } = await invoiceOf(tenant);
  expect(await caseOf(tenant)).toMatchObject({ state: "grace", next: { what: "suspend" } });
  await world.staff.invoices.markPaid({
    tenantId: tenant.tenantId,
    invoiceId,
    reason: "A bank transfer",
  });
  expect(await stateOf(tenant)).toMatchObject({ state: "suspended", reason });
  expect(await caseOf(tenant)).toMatchObject({ state: "recovered" });
});

test("a person who resumes and suspends again takes it over: payment does not end that", async () => {
  const tenant = await failed();
  await days(16);
  await staff.tenants.resume({ tenantId: tenant.tenantId, reason: "A promise" });
  world.advance(1000);
  await staff.tenants.suspend({ tenantId: tenant.tenantId, reason: "Broken, and abuse" });
  const { invoiceId } = await invoiceOf(tenant);
  await world.staff.invoices.markPaid({
    tenantId: tenant.tenantId,
    invoiceId,
    reason: "A bank transfer",
  });
  expect(await stateOf(tenant)).toMatchObject({ state: "suspended", reason: "Broken, and abuse" });
});

test("of two unpaid invoices both must be paid", async () => {
  const tenant = await failed();
  await world.staff.invoices.issue({
    tenantId: tenant.tenantId,
    lines: [{ text: "Support", amount: 5_000 }],
    dueDays: 0,
    reason: "Extra",
  });
  await work();
  await days(16);
  const { invoices } = await world.money(tenant);
  expect(invoices).toHaveLength(2);
  expect(await stateOf(tenant)).toMatchObject({ state: "suspended" });
  const [first, second] = invoices.map(({ invoiceId }) => invoiceId);
  const pay = (invoiceId = "") =>
    world.staff.invoices.markPaid({ tenantId: tenant.tenantId, invoiceId, reason: "A transfer" });
  await pay(first);
  expect(await stateOf(tenant)).toMatchObject({ state: "suspended" });
  await pay(second);
  expect(await stateOf(tenant)).toMatchObject({ state: "active" });
  expect(await tenant.in((tx) => selectAuditOf(tx, "tenants.suspend"))).toHaveLength(1);
  expect(await tenant.in((tx) => selectAuditOf(tx, "tenants.resume"))).toHaveLength(1);
});

test("a pause shifts what is left; closing leaves the invoice owed and resumes the tenant", async () => {
  const tenant = await failed();
  const { invoiceId } = await invoiceOf(tenant);
  const ref = { tenantId: tenant.tenantId, invoiceId };
  await days(2);
  const { suspendsAt } = await caseOf(tenant);
  const pausing = await staff.dunning.pause({ ...ref, days: 10, reason: "They call on Monday" });
  expect(Date.parse(pausing.suspendsAt ?? "") - Date.parse(suspendsAt ?? "")).toBe(10 * DAY_MS);
  await days(9);
  expect(await caseOf(tenant)).toMatchObject({ attempts: 1, mails: 1 });
  await days(3);
  expect(await caseOf(tenant)).toMatchObject({ attempts: 2, mails: 2 });
  await days(14);
  expect(await stateOf(tenant)).toMatchObject({ state: "suspended" });
  await expect(staff.dunning.pause({ ...ref, days: 1, reason: "Too late" })).rejects.toMatchObject({
    cause: { code: "dunning_state_conflict" },
  });
  await staff.dunning.close({ ...ref, reason: "We let it be" });
  expect(await stateOf(tenant)).toMatchObject({ state: "active" });
  expect(await invoiceOf(tenant)).toMatchObject({ state: "open" });
  await days(5);
  expect(await caseOf(tenant)).toMatchObject({ state: "closed", closedReason: "We let it be" });
});

test("six workers, each killed now and then: every step once", async () => {
  const tenant = await failed();
  for (let day = 0; day < 15; day += 1) {
    world.advance(DAY_MS);
    await world.work();
    const dying = {
      ...world.services,
      db: {
        ...world.services.db,
        tenant: (async (...of: Parameters<typeof world.services.db.tenant>) =>
          world.services.db.tenant(of[0], of[1], async (tx) => {
            await of[2](tx);
            throw new Error("killed before the commit");
          })) as typeof world.services.db.tenant,
      },
    };
    await Promise.all([
      ...[1, 2, 3].map(() => dunningDue(dying)),
      ...[1, 2, 3].map(() => dunningDue(world.services)),
    ]);
    await work();
  }
  world.advance(DAY_MS);
  await work();
  expect(await caseOf(tenant)).toMatchObject({ state: "suspended", attempts: 4 });
  expect(sent).toHaveLength(6);
  expect(new Set(sent.map(({ messageId }) => messageId)).size).toBe(6);
  expect(await tenant.in((tx) => selectAuditOf(tx, "tenants.suspend"))).toHaveLength(1);
});

test("a schedule of one's own holds for cases that begin later; the platform's for everybody else", async () => {
  const schedule = { retryDays: [], mailDays: [0], graceFromDay: 1, suspendOnDay: 2 };
  const running = await failed();
  await staff.dunning.configure({ tenantId: PLATFORM_TENANT_ID, schedule });
  const { suspendsAt } = await caseOf(running);
  await days(1);
  expect(await caseOf(running)).toMatchObject({ suspendsAt });
  const own = { ...schedule, suspendOnDay: 5 };
  const tenant = await world.billedBy("stripe", "declines");
  expect(await staff.dunning.schedule({ tenantId: tenant.tenantId })).toMatchObject({
    of: "platform",
    schedule,
  });
  await staff.dunning.configure({ tenantId: tenant.tenantId, schedule: own });
  world.advance(TRIAL_MS);
  await world.renew(world.now().toISOString());
  await work();
  expect(await caseOf(tenant)).toMatchObject({ schedule: own });
  expect(
    await staff.dunning.configure({ tenantId: tenant.tenantId, schedule: null }),
  ).toMatchObject({ of: "platform" });
  await expect(
    staff.dunning.configure({
      tenantId: tenant.tenantId,
      schedule: { ...schedule, mailDays: [3] },
    }),
  ).rejects.toThrow(/dunning_order|mailDays/);
});

import type { SubscriptionChange } from "#shared/contracts/billing/subscriptions.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { createPlan, offeredPlans, publishPlan } from "../../modules/billing/plans/index.ts";
import { markPaid } from "../../modules/billing/settlement/index.ts";
import {
  applyChange,
  grantCredit,
  previewChange,
  readSubscription,
  renewNext,
  startSubscription,
} from "../../modules/billing/subscriptions/index.ts";
import { openAudit } from "../../platform/audit/audit-writer.ts";
import { newId } from "../../platform/context/new-id.ts";
import type { RequestContext } from "../../platform/context/request.ts";
import type { Services } from "../../platform/context/services.ts";
import type { Tx } from "../../platform/postgres/tx.ts";
import { demoCompanies } from "./companies.ts";
import {
  selectDemoOpenInvoices,
  selectDemoStanding,
  selectDemoTenants,
} from "./demo-billing.store.ts";
import { storyOf, YEARLY, type DemoStory } from "./demo-stories.ts";

const DAY_MS = 86_400_000;

/**
 * Each company's billing from its start until now, by the functions that bill everybody, under a clock that is moved from moment
 * to moment. One transaction a company: nobody who renews what is due sees it on the way,
 * and one that is done stays as it is.
 */
export async function seedDemoBilling(services: Services): Promise<void> {
  await addYearlyPlan(services);
  const tenants = await services.db.platform((tx) => selectDemoTenants(tx));
  for (const [index, company] of demoCompanies().entries()) {
    const tenantId = tenants.find(({ slug }) => slug === company.slug)?.tenantId;
    if (tenantId === undefined || company.state === "pending_erasure") continue;
    await services.db.tenant(tenantId, "write", (tx) =>
      live(tx, services, storyOf(company, index)),
    );
  }
}

async function addYearlyPlan(services: Services): Promise<void> {
  const offered = await offeredPlans(services);
  const scale = offered.find(({ code }) => code === "scale");
  if (!scale || offered.some(({ code }) => code === YEARLY)) return;
  await services.db.tenant(PLATFORM_TENANT_ID, "write", async (tx) => {
    const ctx = contextOf(tx, services, "plans.create");
    // Two months are free.
    const terms = { ...scale.terms, interval: "year" as const, base: scale.terms.base * 10 };
    await createPlan(ctx, { code: YEARLY, name: "Scale, yearly", selfService: true, terms });
    await publishPlan(ctx, { code: YEARLY, migrate: false });
  });
}

async function live(tx: Tx, services: Services, story: DemoStory): Promise<void> {
  if (await readSubscription(tx, services)) return;
  const now = services.clock.now();
  const ago = (days: number) => new Date(now.getTime() - days * DAY_MS);
  const started = ago(story.startedDaysAgo);
  await startSubscription(tx, atMoment(services, started), { plan: story.plan, by: "Demo data" });
  for (;;) {
    const subscription = await readSubscription(tx, services);
    const next = subscription?.renewsAt;
    await payInvoices(tx, services, story, new Date(next ?? now));
    if (!subscription || next == null || Date.parse(next) > now.getTime()) break;
    const moment = new Date(next);
    if (!(await renewNext(tx, atMoment(services, moment), subscription.subscriptionId, moment)))
      break;
  }
  if (story.credit > 0)
    await grantCredit(contextOf(tx, atMoment(services, ago(3)), "subscriptions.grantCredit"), {
      amount: story.credit,
      reason: "For the outage of last week",
    });
  if (story.change) await change(tx, atMoment(services, ago(1)), story.change);
}

/** What was paid before `until`, some days after it was sent, as its story says. */
async function payInvoices(tx: Tx, services: Services, story: DemoStory, until: Date) {
  const end = Math.min(until.getTime(), services.clock.now().getTime());
  for (const { invoiceId, issuedAt } of await selectDemoOpenInvoices(tx)) {
    const paidAt = new Date(issuedAt.getTime() + story.paysAfterDays * DAY_MS);
    const age = (services.clock.now().getTime() - issuedAt.getTime()) / DAY_MS;
    if (paidAt.getTime() > end || age < story.unpaidSinceDays) continue;
    await markPaid(contextOf(tx, atMoment(services, paidAt), "invoices.markPaid"), {
      invoiceId,
      reason: "Bank transfer received",
    });
  }
}

async function change(tx: Tx, services: Services, wanted: SubscriptionChange): Promise<void> {
  const tenant = await selectDemoStanding(tx);
  const ctx = { ...contextOf(tx, services, "subscriptions.change"), tenant };
  const { at, hash } = await previewChange(ctx, { change: wanted });
  await applyChange(ctx, { change: wanted, at, hash });
}

const atMoment = (services: Services, moment: Date): Services => ({
  ...services,
  clock: { now: () => moment },
});

/** What a procedure would be given, for a job that seeds. */
function contextOf(tx: Tx, services: Services, action: string) {
  const { tenantId } = tx;
  const actor = { kind: "job", name: "demo", tenantId } as const;
  const origin = { requestId: newId(), ip: "", actorName: "Demo data", actor, services };
  return {
    tx,
    services,
    tenantId,
    actor,
    audit: openAudit(tx, origin, action),
    request: origin as unknown as RequestContext,
  };
}

import { z } from "zod";
import type { AppPlatform } from "#shared/contracts/tenants.ts";
import { DomainError } from "#shared/errors/index.ts";
import { PLATFORM_TENANT_ID, TenantId, type AppId, type UserId } from "#shared/kernel/ids.ts";
import { seedDemoEvents } from "../../modules/analytics/index.ts";
import { selectOffer } from "../../modules/billing/plans/index.ts";
import { issueKey } from "../../modules/keys/index.ts";
import { openAudit } from "../../platform/audit/audit-writer.ts";
import { newId } from "../../platform/context/new-id.ts";
import type { Services } from "../../platform/context/services.ts";
import type { Tx } from "../../platform/postgres/tx.ts";
import { DEMO_PEOPLE, DEMO_STAFF, demoCompanies, type DemoCompany } from "./companies.ts";
import {
  countCustomers,
  insertDemoMember,
  insertDemoTenant,
  reserveDemoSlug,
  type DemoApp,
} from "./demo.store.ts";
import { doneOnce, madeOnce } from "./demo-steps.ts";
import { selectDemoStep } from "./demo-steps.store.ts";
import { BusyApp, rotateDemoKeys } from "./rotate-demo-keys.ts";
import { seedDemoBilling } from "./seed-demo-billing.ts";
import { seedDemoRefusals } from "./seed-demo-refusals.ts";
import { seedDemoUsage } from "./seed-demo-usage.ts";

const DAY_MS = 86_400_000;
const WITH_EVENTS = 3;
const EVENT_DAYS = 35;

/** What happened in the demo so far, app by app; ends after the month under way once the signal aborts. */
export type DemoPast = (signal: AbortSignal) => Promise<void>;

/**
 * Fills an empty platform with who and what there is; one that has tenants already stays as it is, but for a demo that was killed
 * before it was whole: that one goes on. The past takes seconds to make, and is for the caller to run: the platform can be used
 * meanwhile.
 */
export async function seedDemo(live: Services): Promise<DemoPast | undefined> {
  const begunAt = await beginDemo(live);
  if (!begunAt) return undefined;
  // All of it as of one moment, however often it is taken up again.
  const services = { ...live, clock: { now: () => begunAt } };
  await services.db.tenant(PLATFORM_TENANT_ID, "write", (tx) =>
    madeOnce(tx, PLATFORM_TENANT_ID, "staff", z.null(), async () => {
      const staff = DEMO_STAFF.map(([name, local, role]) => ({
        name,
        role,
        email: `${local}@unmogrowp.example`,
      }));
      await addPeople(services, tx, staff);
      return null;
    }),
  );
  const made = await Promise.all(
    demoCompanies().map((company, index) => addCompany(services, company, index)),
  );
  const busy = await rotateDemoKeys(
    services,
    made.slice(0, WITH_EVENTS).flatMap(({ apps }) => apps),
  );
  await doneOnce(services, "refusals", () => seedDemoRefusals(services, busy));
  return async (signal) => {
    for (const [nth, app] of busy.entries()) {
      const { tenantId, appId } = app;
      await doneOnce(services, `events of ${appId}`, () =>
        seedDemoEvents(services, [app], { days: EVENT_DAYS, nth, signal }),
      );
      if (signal.aborted) return;
      services.broadcast.announce({ type: "events", tenantId, appId, accepted: 1 });
      // What was opened before there was anything to see is asked again.
      services.broadcast.announce({ type: "changed", entity: "app", tenantId, id: appId });
    }
    await doneOnce(services, "usage", () => seedDemoUsage(services, live, busy, EVENT_DAYS));
    if (signal.aborted) return;
    await doneOnce(services, WHOLE, () => seedDemoBilling(services));
  };
}

const WHOLE = "billing";
const Company = z.object({ tenantId: TenantId, apps: z.array(BusyApp) });

/** When the demo began that is to be made or gone on with. */
async function beginDemo({ db, clock }: Services): Promise<Date | undefined> {
  const { count } = await db.platform((tx) => countCustomers(tx));
  return db.tenant(PLATFORM_TENANT_ID, "write", async (tx) => {
    if (await selectDemoStep(tx, WHOLE)) return undefined;
    if (count > 0 && !(await selectDemoStep(tx, "begun"))) return undefined;
    const begun = z.coerce.date();
    return madeOnce(tx, PLATFORM_TENANT_ID, "begun", begun, () => Promise.resolve(clock.now()));
  });
}

async function addCompany(
  services: Services,
  company: DemoCompany,
  index: number,
): Promise<z.infer<typeof Company>> {
  const now = services.clock.now();
  const createdAt = new Date(now.getTime() - (40 + index * 15) * DAY_MS);
  const tenantId = newId<TenantId>(createdAt.getTime());
  const apps = company.apps.map((app) => ({ ...app, appId: newId<AppId>(createdAt.getTime()) }));
  const erasesAt =
    company.state === "pending_erasure" ? new Date(now.getTime() + 23 * DAY_MS) : null;
  return services.db.tenant(PLATFORM_TENANT_ID, "write", async (tx) => {
    const made = await madeOnce(
      tx,
      PLATFORM_TENANT_ID,
      `company ${company.slug}`,
      Company,
      async () => {
        await reserveDemoSlug(tx, company.slug, tenantId);
        const offer = await selectOffer(tx, company.plan);
        if (!offer) throw new DomainError("plan_unknown", { plan: company.plan });
        await tx.switchTenant(tenantId);
        await insertDemoTenant(tx, company, {
          tenantId,
          apps,
          createdAt,
          erasesAt,
          hasEvents: index < WITH_EVENTS,
          entitlements: offer.terms.entitlements,
        });
        const audit = openAudit(tx, demoOrigin(services, tenantId), "tenants.create");
        await audit({
          target: tenantId,
          after: {
            name: company.name,
            slug: company.slug,
            plan: company.plan,
            region: company.region,
          },
        });
        const people = DEMO_PEOPLE.slice(0, 2 + (index % 6)).map(([name, role]) => ({
          name,
          role,
          email: `${name.toLowerCase().replace(" ", ".")}@${company.slug}.example`,
        }));
        await addPeople(services, tx, people);
        return { tenantId, apps: await addKeys(services, tx, tenantId, apps) };
      },
    );
    // What is checked at the commit is the company's.
    await tx.switchTenant(made.tenantId);
    return made;
  });
}

async function addPeople(
  services: Services,
  tx: Tx,
  people: readonly { name: string; email: string; role: string }[],
): Promise<void> {
  const now = services.clock.now().getTime();
  for (const [index, person] of people.entries()) {
    const createdAt = new Date(now - (index + 3) * 5 * DAY_MS);
    await insertDemoMember(tx, {
      userId: newId<UserId>(),
      ...person,
      createdAt,
      lastSeenAt: index % 3 === 2 ? null : new Date(now - index * 7_300_000 - 600_000),
    });
  }
}

async function addKeys(
  services: Services,
  tx: Tx,
  tenantId: TenantId,
  apps: readonly (DemoApp & { platform: AppPlatform })[],
) {
  const made = [];
  for (const app of apps) {
    const { row } = await issueKey(tx, {
      appId: app.appId,
      name: `${app.platform} production`,
      createdBy: null,
      createdByName: "Demo data",
      now: services.clock.now(),
    });
    made.push({ tenantId, appId: app.appId, platform: app.platform, keyId: row.keyId });
  }
  return made;
}

const demoOrigin = (services: Services, tenantId: TenantId) => ({
  requestId: newId(),
  ip: "",
  actorName: "Demo data",
  actor: { kind: "job", name: "demo", tenantId } as const,
  services,
});

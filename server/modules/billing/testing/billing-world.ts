import { vi } from "vitest";
import type { PlanTerms } from "#shared/contracts/billing/plans.ts";
import type { SubscriptionChange } from "#shared/contracts/billing/subscriptions.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { newId } from "#server/platform/context/new-id.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { t } from "#server/platform/trpc/index.ts";
import {
  makeTenant,
  memberRequest,
  testServices,
  type TestServices,
  type TestTenant,
} from "#server/testing/services.ts";
import { appsRouter } from "../../tenants/index.ts";
import { couponsRouter } from "../coupons/index.ts";
import { plansRouter } from "../plans/index.ts";
import { billingRouter } from "../overview/billing.router.ts";
import { subscriptionsRouter } from "../subscriptions/subscriptions.router.ts";
import { invoicesRouter } from "../invoices/invoices.router.ts";
import { renewDue } from "../subscriptions/index.ts";
import { planTerms } from "./plan-terms.ts";
import { closeDay, setUsage } from "./usage-rows.store.ts";

const callers = t.createCallerFactory(
  t.router({
    apps: appsRouter,
    coupons: couponsRouter,
    plans: plansRouter,
    billing: billingRouter,
    subscriptions: subscriptionsRouter,
    invoices: invoicesRouter,
  }),
);
export type BillingCaller = ReturnType<typeof callers>;

export interface BillingWorld {
  readonly services: TestServices;
  readonly staff: BillingCaller;
  /** Sets the clock; nothing else moves it. */
  at(instant: string): void;
  /** Publishes a plan of these terms under a new code, which it answers. */
  plan(terms: Partial<PlanTerms>): Promise<string>;
  tenant(): Promise<BilledTenant>;
  /** Renews all that is due at the instant. */
  renew(instant: string): Promise<number>;
}

export interface BilledTenant extends TestTenant {
  readonly admin: BillingCaller;
  in<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** What the usage ledger says of a day, whatever it said before. */
  use(day: string, events: number): Promise<void>;
  /** The same of a day that is not closed yet. */
  count(day: string, events: number): Promise<void>;
  /** Previews and applies, as staff. */
  change(change: SubscriptionChange): ReturnType<BillingCaller["subscriptions"]["change"]>;
  invoices(): Promise<
    { number: string; reason: string; state: string; total: number; due: number; lines: string[] }[]
  >;
}

/** Services on their own database and a clock that only the test moves. */
export async function billingWorld(start = "2026-01-01T00:00:00.000Z"): Promise<BillingWorld> {
  const services = await testServices();
  let now = new Date(start);
  vi.spyOn(services.clock, "now").mockImplementation(() => new Date(now));
  const staff = callers({ request: await memberRequest(services, "admin", PLATFORM_TENANT_ID) });
  const at = (instant: string) => {
    now = new Date(instant);
  };
  return {
    services,
    staff,
    at,
    async plan(terms) {
      const code = `p-${newId().slice(-12)}`;
      await staff.plans.create({ code, name: code, selfService: true, terms: planTerms(terms) });
      await staff.plans.publish({ code });
      return code;
    },
    async renew(instant) {
      at(instant);
      return renewDue(services);
    },
    async tenant() {
      const made = await makeTenant(services);
      const { tenantId } = made;
      const inTenant = <T>(work: (tx: Tx) => Promise<T>) =>
        services.db.tenant(tenantId, "write", work);
      return {
        ...made,
        admin: callers({ request: await memberRequest(services, "admin", tenantId) }),
        in: inTenant,
        count: (day, events) => inTenant((tx) => setUsage(tx, made.appId, day, events)),
        use: (day, events) =>
          inTenant(async (tx) => {
            await setUsage(tx, made.appId, day, events);
            await closeDay(tx, day);
          }),
        async change(change) {
          const preview = await staff.subscriptions.preview({ tenantId, change });
          return staff.subscriptions.change({
            tenantId,
            change,
            at: preview.at,
            hash: preview.hash,
          });
        },
        async invoices() {
          const { rows } = await staff.invoices.ofTenant({ tenantId, limit: 200 });
          const whole = await Promise.all(
            rows.map(({ invoiceId }) => staff.invoices.get({ tenantId, invoiceId })),
          );
          return whole.toReversed().map(({ number, reason, state, total, due, lines }) => ({
            number,
            reason,
            state,
            total,
            due,
            lines: lines.map(
              ({ kind, metric, quantity, amount, from, until }) =>
                `${[kind, metric, quantity].filter((part) => part !== null).join(" ")} ${from ?? ""}..${until ?? ""} = ${amount}`,
            ),
          }));
        },
      };
    },
  };
}

import {
  accessRouter,
  meRouter,
  membersRouter,
  sessionsRouter,
  systemRouter,
} from "../../modules/access/index.ts";
import { couponsRouter } from "../../modules/billing/coupons/index.ts";
import { dunningRouter } from "../../modules/billing/dunning/dunning.router.ts";
import { webhooksRouter } from "../../modules/billing/webhooks/index.ts";
import { reconciliationRouter } from "../../modules/billing/reconciliation/index.ts";
import { revenueRouter } from "../../modules/billing/revenue/index.ts";
import { plansRouter } from "../../modules/billing/plans/index.ts";
import { invoicesRouter } from "../../modules/billing/invoices/invoices.router.ts";
import { billingRouter } from "../../modules/billing/overview/billing.router.ts";
import { subscriptionsRouter } from "../../modules/billing/subscriptions/subscriptions.router.ts";
import { analyticsRouter, eventsRouter } from "../../modules/analytics/index.ts";
import { auditRouter } from "../../modules/audit/index.ts";
import { deadLettersRouter } from "../../modules/dead-letters/index.ts";
import { replayRouter } from "../../modules/ingest/index.ts";
import { keysRouter } from "../../modules/keys/index.ts";
import {
  liveRouter,
  newsRouter,
  overviewRouter,
  platformRouter,
  type ProcessFacts,
  type StoreWatch,
} from "../../modules/observability/index.ts";
import { operationsRouter } from "../../modules/operations/index.ts";
import { appsRouter, tenantsRouter } from "../../modules/tenants/index.ts";
import { usageRouter } from "../../modules/usage/index.ts";
import { mergeRouters, router } from "../../platform/trpc/index.ts";

/** What the process knows of itself, handed in by its composition. */
export interface RouterParts {
  storeWatch: () => StoreWatch;
  facts: () => ProcessFacts;
}

/** The whole API. A procedure's path is its permission's, its audit action's and its metric's name. */
export const createRouter = (parts: RouterParts) =>
  router({
    me: meRouter,
    overview: overviewRouter(parts.storeWatch),
    platform: platformRouter(parts.storeWatch, parts.facts),
    tenants: tenantsRouter,
    apps: appsRouter,
    keys: keysRouter,
    members: membersRouter,
    sessions: sessionsRouter,
    access: accessRouter,
    system: systemRouter,
    operations: operationsRouter,
    audit: auditRouter,
    events: mergeRouters(eventsRouter, replayRouter),
    deadletters: deadLettersRouter,
    analytics: analyticsRouter,
    usage: usageRouter,
    plans: plansRouter,
    coupons: couponsRouter,
    billing: billingRouter,
    subscriptions: subscriptionsRouter,
    invoices: invoicesRouter,
    webhooks: webhooksRouter,
    reconciliation: reconciliationRouter,
    revenue: revenueRouter,
    dunning: dunningRouter,
    news: newsRouter,
    live: liveRouter,
  });

export type AppRouter = ReturnType<typeof createRouter>;

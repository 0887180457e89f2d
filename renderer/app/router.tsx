import { createHashHistory, createRouter } from "@tanstack/react-router";
import { analyticsRoute } from "../features/analytics/feature.ts";
import { auditRoute, tenantAuditRoute } from "../features/audit/feature.ts";
import { deadLettersRoute } from "../features/dead-letters/feature.ts";
import { eventsRoute } from "../features/events/feature.ts";
import { impersonationRoute } from "../features/impersonation/feature.ts";
import { membersRoute } from "../features/members/feature.ts";
import { operationRoute, operationsRoute } from "../features/operations/feature.ts";
import { settingsRoute } from "../features/settings/feature.ts";
import { staffRoute } from "../features/staff/feature.ts";
import { appsRoute } from "../features/apps/feature.ts";
import { keysRoute } from "../features/keys/feature.ts";
import { overviewRoute } from "../features/overview/feature.ts";
import { signInRoutes } from "../features/sign-in/routes.ts";
import {
  tenantSettingsRoute,
  tenantOverviewRoute,
  tenantsRoute,
} from "../features/tenants/feature.ts";
import { usageRoute } from "../features/usage/feature.ts";
import { dunningRoute } from "../features/dunning/feature.ts";
import { planRoute, plansRoute } from "../features/plans/feature.ts";
import { billRoute, ownBillRoute } from "../features/billing/feature.ts";
import { invoicesRoute } from "../features/invoices/feature.ts";
import { revenueRoute } from "../features/revenue/feature.ts";
import { webhooksRoute } from "../features/webhooks/feature.ts";
import { reconciliationRoute } from "../features/reconciliation/feature.ts";
import { tenantRoute } from "../features/tenants/tenant-route.ts";
import { rootRoute } from "./root-route.ts";
import { missingRoute, shellRoute } from "./shell-route.ts";

const routeTree = rootRoute.addChildren([
  ...signInRoutes,
  shellRoute.addChildren([
    overviewRoute,
    missingRoute,
    tenantsRoute,
    tenantRoute.addChildren([
      tenantOverviewRoute,
      appsRoute,
      keysRoute,
      membersRoute,
      eventsRoute,
      analyticsRoute,
      usageRoute,
      billRoute,
      tenantAuditRoute,
      tenantSettingsRoute,
    ]),
    deadLettersRoute,
    operationsRoute,
    operationRoute,
    plansRoute,
    invoicesRoute,
    ownBillRoute,
    planRoute,
    dunningRoute,
    revenueRoute,
    webhooksRoute,
    reconciliationRoute,
    staffRoute,
    impersonationRoute,
    auditRoute,
    settingsRoute,
  ]),
]);

export const router = createRouter({
  routeTree,
  history: createHashHistory(),
  defaultPreload: "intent",
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

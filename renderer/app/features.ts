import { analyticsFeature } from "../features/analytics/feature.ts";
import { auditFeature } from "../features/audit/feature.ts";
import { deadLettersFeature } from "../features/dead-letters/feature.ts";
import { eventsFeature } from "../features/events/feature.ts";
import { impersonationFeature } from "../features/impersonation/feature.ts";
import { membersFeature } from "../features/members/feature.ts";
import { operationsFeature } from "../features/operations/feature.ts";
import { settingsFeature } from "../features/settings/feature.ts";
import { staffFeature } from "../features/staff/feature.ts";
import { appsFeature } from "../features/apps/feature.ts";
import { keysFeature } from "../features/keys/feature.ts";
import { overviewFeature } from "../features/overview/feature.ts";
import { tenantsFeature } from "../features/tenants/feature.ts";
import { dunningFeature } from "../features/dunning/feature.ts";
import { plansFeature } from "../features/plans/feature.ts";
import { billingFeature } from "../features/billing/feature.ts";
import { invoicesFeature } from "../features/invoices/feature.ts";
import { usageFeature } from "../features/usage/feature.ts";
import { revenueFeature } from "../features/revenue/feature.ts";
import { webhooksFeature } from "../features/webhooks/feature.ts";
import { reconciliationFeature } from "../features/reconciliation/feature.ts";
import type { Feature } from "./feature.ts";

/** Every feature of the console: navigation entries and tenant tabs. Their routes are in router.tsx. */
export const features: readonly Feature[] = [
  overviewFeature,
  tenantsFeature,
  appsFeature,
  keysFeature,
  membersFeature,
  eventsFeature,
  analyticsFeature,
  usageFeature,
  deadLettersFeature,
  operationsFeature,
  revenueFeature,
  plansFeature,
  dunningFeature,
  billingFeature,
  invoicesFeature,
  webhooksFeature,
  reconciliationFeature,
  staffFeature,
  impersonationFeature,
  auditFeature,
  settingsFeature,
];

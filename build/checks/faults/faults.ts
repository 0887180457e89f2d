import { ACCESS_FAULTS } from "./access-faults.ts";
import { ANALYTICS_CONSOLE_FAULTS } from "./analytics-console-faults.ts";
import { ANALYTICS_FAULTS } from "./analytics-faults.ts";
import { API_FAULTS } from "./api-faults.ts";
import { AUDIT_FAULTS } from "./audit-faults.ts";
import { BILLING_MONEY_FAULTS } from "./billing-money-faults.ts";
import { CLICKHOUSE_FAULTS } from "./clickhouse-faults.ts";
import { DATA_FAULTS } from "./data-faults.ts";
import { DESKTOP_FAULTS } from "./desktop-faults.ts";
import { DUNNING_FAULTS } from "./dunning-faults.ts";
import type { Fault } from "./fault.ts";
import { HTTP_FAULTS } from "./http-faults.ts";
import { IMPERSONATION_FAULTS } from "./impersonation-faults.ts";
import { ISOLATION_FAULTS } from "./isolation-faults.ts";
import { KEY_CONSOLE_FAULTS } from "./key-console-faults.ts";
import { KEY_FAULTS } from "./key-faults.ts";
import { PAYMENT_FAULTS } from "./payment-faults.ts";
import { BILL_FAULTS } from "./bill-faults.ts";
import { PLAN_FAULTS } from "./plan-faults.ts";
import { RECONCILIATION_FAULTS } from "./reconciliation-faults.ts";
import { REDIS_FAULTS } from "./redis-faults.ts";
import { LOG_FAULTS } from "./log-faults.ts";
import { TENANT_FAULTS } from "./tenant-faults.ts";
import { USAGE_FAULTS } from "./usage-faults.ts";

/** Every guard of the foundation that was thought of, each taken out. */
export const FAULTS: readonly Fault[] = [
  ...ISOLATION_FAULTS,
  ...API_FAULTS,
  ...HTTP_FAULTS,
  ...ACCESS_FAULTS,
  ...IMPERSONATION_FAULTS,
  ...KEY_FAULTS,
  ...KEY_CONSOLE_FAULTS,
  ...AUDIT_FAULTS,
  ...CLICKHOUSE_FAULTS,
  ...DATA_FAULTS,
  ...LOG_FAULTS,
  ...REDIS_FAULTS,
  ...TENANT_FAULTS,
  ...DESKTOP_FAULTS,
  ...USAGE_FAULTS,
  ...BILL_FAULTS,
  ...PLAN_FAULTS,
  ...DUNNING_FAULTS,
  ...RECONCILIATION_FAULTS,
  ...PAYMENT_FAULTS,
  ...ANALYTICS_CONSOLE_FAULTS,
  ...ANALYTICS_FAULTS,
  ...BILLING_MONEY_FAULTS,
];

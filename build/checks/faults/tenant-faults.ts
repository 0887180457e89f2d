import { integration, type Fault } from "./fault.ts";

const at = (file: string) => `server/modules/tenants/${file}`;
const operationAt = (file: string) => `server/modules/operations/${file}`;

const onboarding = integration(at("onboarding.int.test.ts"));
const changes = integration(at("tenant-changes.int.test.ts"));
const erasure = integration("server/modules/billing/erasure/erasure.int.test.ts");

/** A tenant's life. */
export const TENANT_FAULTS: readonly Fault[] = [
  {
    name: "a-short-name-is-used-twice",
    file: at("tenants.store.ts"),
    find: "  return rows === 1;\n}\n\nexport async function insertTenant",
    replace: "  return rows <= 1;\n}\n\nexport async function insertTenant",
    test: onboarding,
  },
  {
    name: "a-new-tenant-is-open-before-it-is-done",
    file: at("tenants.store.ts"),
    find: "${tenant.name}, 'onboarding', ",
    replace: "${tenant.name}, 'active', ",
    test: onboarding,
  },
  {
    name: "a-tenant-that-is-erased-is-billed-on",
    file: at("erase-operation.ts"),
    find: 'await endBilling(tx, step.services, { by: "Erasure", reason, audit })',
    replace: '{ plan: "free", writtenOff: 0, audit }',
    test: onboarding,
  },
  {
    name: "the-last-day-of-an-erased-tenant-is-not-billed",
    file: "server/modules/billing/subscriptions/end-subscription.ts",
    find: "  while (await renewNext(tx, services, latest.subscriptionId, midnight, at));\n",
    replace: "",
    test: erasure,
  },
  {
    name: "webhooks-of-an-erased-tenant-are-kept-whole",
    file: "server/modules/billing/erasure/erasure.store.ts",
    find: "where body <> '' and",
    replace: "where false and",
    test: erasure,
  },
  {
    name: "a-payment-method-comes-back-after-erasing",
    file: "server/modules/billing/calls/customers.store.ts",
    find: "(select state from tenants) <> 'erased'",
    replace: "(select state from tenants) <> 'none'",
    test: erasure,
  },
  {
    name: "one-person-erases-a-tenant",
    file: at("erase-tenant.ts"),
    find: "  if (requested.by === ctx.actor.userId)\n",
    replace: "  if (requested.by === undefined)\n",
    test: changes,
  },
  {
    name: "a-tenant-is-erased-by-a-slip",
    file: at("erase-tenant.ts"),
    find: "if (input.confirmSlug !== tenant.slug)",
    replace: "if (false)",
    test: changes,
  },
  {
    name: "an-active-tenant-is-erased",
    file: at("erase-tenant.ts"),
    find: '  requireState(tenant, "suspended");\n  if (input.confirmSlug',
    replace: "  if (input.confirmSlug",
    test: changes,
  },
  {
    name: "a-shorter-grace-than-was-agreed",
    file: at("erase-tenant.ts"),
    find: "Math.max(graceDays, requested.graceDays)",
    replace: "Math.min(graceDays, requested.graceDays)",
    test: changes,
  },
  {
    name: "a-suspended-tenant-is-suspended-again",
    file: at("change-state.ts"),
    find: '  requireState(tenant, "active");\n',
    replace: "",
    test: changes,
  },
  {
    name: "erasing-leaves-accepted-events-in-the-log",
    file: at("tenants.store.ts"),
    find: "sql`delete from event_log where tenant_id = ${tenantId}`",
    replace: "sql`delete from event_log where tenant_id = ${tenantId} and false`",
    test: onboarding,
  },
  {
    name: "erasing-leaves-refused-events",
    file: at("tenants.store.ts"),
    find: '  "refused_events",\n',
    replace: "",
    test: onboarding,
  },
  {
    name: "erasing-leaves-the-aggregates-in-clickhouse",
    file: at("tenant-events.olap.ts"),
    find: "engine LIKE '%MergeTree' AND",
    replace: "name = 'events' AND",
    test: onboarding,
  },
  {
    name: "two-workers-run-one-operation",
    file: operationAt("operations.store.ts"),
    find: "\n      and (lease_until is null or lease_until < now())`);",
    replace: "`);",
    test: integration(operationAt("operation-worker.int.test.ts")),
  },
];

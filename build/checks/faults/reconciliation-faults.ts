import { integration, unit, type Fault } from "./fault.ts";

const at = (file: string) => `server/modules/billing/reconciliation/${file}`;
const reconciled = integration(at("reconciliation.int.test.ts"));
const revenueAt = (file: string) => `server/modules/billing/revenue/${file}`;
const revenue = unit(revenueAt("movements.test.ts"));

/** That what differs is found, nothing else is, and revenue adds up. */
export const RECONCILIATION_FAULTS: readonly Fault[] = [
  {
    name: "billed-usage-is-not-compared-with-its-ledger",
    file: at("compare-usage.ts"),
    find: "if (used !== window.billed && window.untilDay",
    replace: "if (used < window.billed && window.untilDay",
    test: reconciled,
  },
  {
    name: "a-charge-of-nobody-is-not-told",
    file: at("listed-charges.store.ts"),
    find: "and c.invoice_id is not null and c.state <> 'cancelled'",
    replace: "and c.invoice_id is null",
    test: reconciled,
  },
  {
    name: "what-a-silent-provider-said-is-told",
    file: at("provider-watch.ts"),
    find: "unreachable.set(name, said);",
    replace: "",
    test: reconciled,
  },
  {
    name: "a-run-begins-again-with-each-process",
    file: at("runs.store.ts"),
    find: 'after_tenant as "afterTenant", checked, listing',
    replace: 'null::uuid as "afterTenant", checked, listing',
    test: reconciled,
  },
  {
    name: "two-reconciliations-run-at-once",
    file: at("runs.store.ts"),
    find: "and (lease_until is null or lease_until <= ${at})",
    replace: "and ${at}::timestamptz is not null",
    more: [
      [
        "unreachable = ${unreachable}::text[]\n    where run_id = ${runId} and lease_owner = ${owner}",
        "unreachable = ${unreachable}::text[]\n    where run_id = ${runId} and ${owner}::text is not null",
      ],
    ],
    test: reconciled,
  },
  {
    name: "who-collects-what-is-anothers-is-not-found",
    file: at("compare-charges.ts"),
    find: "facts.collector !== provider || facts.invoiceState",
    replace: "facts.invoiceState",
    test: reconciled,
  },
  {
    name: "who-has-no-plan-any-more-only-shrank",
    file: revenueAt("movements.ts"),
    find: 'now.subscribed ? "contraction" : "churned"',
    replace: '"contraction"',
    test: revenue,
  },
  {
    name: "a-year-is-paid-each-month",
    file: revenueAt("mrr-of-tenant.ts"),
    find: "divideRounded(BigInt(base), 12n)",
    replace: "BigInt(base)",
    test: revenue,
  },
  {
    name: "half-the-usage-is-a-risk",
    file: revenueAt("risks-of.ts"),
    find: "facts.lastWeek * 2 < facts.weekBefore",
    replace: "facts.lastWeek * 2 <= facts.weekBefore",
    test: revenue,
  },
];

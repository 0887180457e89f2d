import { integration, unit, type Fault } from "./fault.ts";

const at = (file: string) => `server/modules/billing/${file}`;
const ledger = integration(at("ledger/ledger.int.test.ts"));
const prices = unit(at("pricing/price-charge.test.ts"));
const calendar = unit(at("pricing/calendar.test.ts"));
const sequences = unit(at("subscriptions/sequences.test.ts"));
const subscriptions = integration(at("subscriptions/subscriptions.int.test.ts"));
const terms = integration(at("subscriptions/agreed-terms.int.test.ts"));
const usage = integration(at("subscriptions/billed-usage.int.test.ts"));
const settlement = unit(at("settlement/apply-charge.test.ts"));
const invoices = integration(at("invoices/invoices.int.test.ts"));
const TABLES = "server/migrations/postgres/000410_create_subscriptions.sql";

/** What is owed, booked, renewed and settled. */
export const BILLING_MONEY_FAULTS: readonly Fault[] = [
  {
    name: "unbalanced-books-are-committed",
    file: TABLES,
    find: "group by e.currency having sum(e.amount) <> 0",
    replace: "group by e.currency having sum(e.amount) > 9e15",
    test: ledger,
  },
  {
    name: "books-balance-only-over-all-currencies",
    file: TABLES,
    find: "group by e.currency having sum(e.amount) <> 0",
    replace: "having sum(e.amount) <> 0",
    test: ledger,
  },
  {
    name: "the-owner-rewrites-the-books",
    file: TABLES,
    find: "create trigger keep_the_books before update or delete on ledger_entries",
    replace:
      "create trigger keep_the_books before truncate on ledger_entries for each statement execute function keep_the_books();\ncreate trigger keep_no_books after update or delete on plans",
    test: ledger,
  },
  {
    name: "the-same-source-is-booked-again",
    file: at("ledger/post-transaction.ts"),
    find: "{ ...transaction, entries });",
    replace: "{ ...transaction, entries, source: newId() });",
    test: ledger,
  },
  {
    name: "a-price-is-rounded-to-even",
    file: at("pricing/decimal.ts"),
    find: "const rounded = (twice + divisor) / (2n * divisor);",
    replace: "const rounded = (twice + divisor - 1n) / (2n * divisor);",
    test: prices,
  },
  {
    name: "amounts-beyond-2-53-pass",
    file: at("pricing/decimal.ts"),
    find: "if (amount > MOST || amount < -MOST)",
    replace: "if (amount > 1000n * MOST)",
    test: prices,
  },
  {
    name: "a-tier-begins-one-too-late",
    file: at("pricing/price-charge.ts"),
    find: "billable <= upTo);",
    replace: "billable <= upTo + 1);",
    test: prices,
  },
  {
    name: "a-month-s-end-loses-its-day",
    file: at("pricing/calendar.ts"),
    find: "Math.min(anchorDay, last)",
    replace: "Math.min(anchorDay, 28)",
    test: calendar,
  },
  {
    name: "late-usage-is-forgotten",
    file: at("subscriptions/decide/usage-lines.ts"),
    find: "if (events === billed) return undefined;",
    replace: "if (events <= billed) return undefined;",
    test: sequences,
  },
  {
    name: "the-day-of-a-change-is-billed-twice",
    file: at("subscriptions/decide/usage-lines.ts"),
    find: "const fresh = openWindow(subscription, fromDay, untilDay, facts);",
    replace: "const fresh = openWindow(subscription, fromDay, untilDay + 1, facts);",
    test: sequences,
  },
  {
    name: "a-last-day-is-never-billed",
    file: at("subscriptions/decide/decide-change.ts"),
    find: "nextInvoiceAt: startOf(day + 1),",
    replace: "nextInvoiceAt: startOf(day),",
    test: sequences,
  },
  {
    name: "a-new-subscription-bills-a-day-of-the-old-one",
    file: at("subscriptions/decide/decide-start.ts"),
    find: "usageBilledUntil: Math.max(day, start.usageFrom),",
    replace: "usageBilledUntil: day,",
    test: sequences,
  },
  {
    name: "the-unused-base-is-given-back-from-the-period-s-start",
    file: at("subscriptions/decide/base-lines.ts"),
    find: "-prorate(baseNet, baseFrom, Math.max(at, baseFrom), periodEnd),",
    replace: "-prorate(baseNet, subscription.periodStart, Math.max(at, baseFrom), periodEnd),",
    test: sequences,
  },
  {
    name: "a-discount-is-given-back-as-money",
    file: at("subscriptions/decide/coupon-line.ts"),
    find: "baseNet: base - least(divideRounded(amount * base, charged), base),",
    replace: "baseNet: base,",
    test: terms,
  },
  {
    name: "a-trial-is-billed",
    file: at("subscriptions/decide/decide-start.ts"),
    find: "usageBilledUntil: Math.max(day + trialDays, start.usageFrom),",
    replace: "usageBilledUntil: Math.max(day, start.usageFrom),",
    test: subscriptions,
  },
  {
    name: "a-stale-preview-is-applied",
    file: at("subscriptions/apply-change.ts"),
    find: "if (preview.hash !== hash)",
    replace: "if (preview.hash.length !== hash.length)",
    test: subscriptions,
  },
  {
    name: "an-old-preview-is-applied",
    file: at("subscriptions/apply-change.ts"),
    find: "const PREVIEW_LIFE_MS = 3_600_000;",
    replace: "const PREVIEW_LIFE_MS = 3_600_000_000;",
    test: subscriptions,
  },
  {
    name: "a-tenant-chooses-a-plan-that-is-not-offered",
    file: at("subscriptions/plan-change.ts"),
    find: "if (!isStaff && !plan.selfService)",
    replace: "if (!isStaff && plan.code === undefined)",
    test: subscriptions,
  },
  {
    name: "a-tenant-gives-itself-a-trial",
    file: at("subscriptions/plan-change.ts"),
    find: "trialDays: isStaff ? asked : Math.min(asked, usual),",
    replace: "trialDays: asked,",
    test: subscriptions,
  },
  {
    name: "a-second-currency",
    file: at("subscriptions/plan-change.ts"),
    find: "if (expected !== undefined && expected !== currency)",
    replace: "if (expected !== undefined && expected === currency.toLowerCase())",
    test: terms,
  },
  {
    name: "an-invoice-does-not-wait-for-its-days",
    file: at("subscriptions/subscriptions.store.ts"),
    find: "or not (${UNSETTLED}))",
    replace: "or true)",
    test: usage,
  },
  {
    name: "days-are-billed-twice-in-the-database",
    file: TABLES,
    find: "and w.first_day < new.until_day and new.first_day < w.until_day)",
    replace: "and w.until_day < w.first_day)",
    test: usage,
  },
  {
    name: "one-that-cannot-be-renewed-stops-all",
    file: at("subscriptions/renew-due.ts"),
    find: "        const pauseMs = pauseAfter(failed?.failures ?? 0);\n",
    replace: "        throw error;\n        const pauseMs = 0;\n",
    test: terms,
  },
  {
    name: "one-that-cannot-be-renewed-is-tried-all-the-time",
    file: at("subscriptions/renew-due.ts"),
    find: "      if (failed && failed.until > now.getTime()) continue;\n",
    replace: "",
    test: integration(at("subscriptions/renew-pauses.int.test.ts")),
  },
  {
    name: "an-older-state-replaces-a-newer",
    file: at("settlement/apply-charge.ts"),
    find: "charge.version <= standing.charge.version",
    replace: "charge.version === standing.charge.version",
    test: settlement,
  },
  {
    name: "a-total-is-booked-as-a-payment",
    file: at("settlement/apply-charge.ts"),
    find: "const change = charge.paid - (standing.charge?.paid ?? 0n);",
    replace: "const change = charge.paid;",
    test: settlement,
  },
  {
    name: "an-earlier-charge-speaks-for-the-invoice",
    file: at("settlement/apply-charge.ts"),
    find: "(provider === invoice.provider && !known);",
    replace: "provider === invoice.provider;",
    test: settlement,
  },
  {
    name: "a-returned-payment-of-a-written-off-invoice-is-owed",
    file: at("settlement/apply-charge.ts"),
    find: '...moved(ofPaid, owedAs(invoice), ["cash", provider]),',
    replace: '...moved(ofPaid, "receivable", ["cash", provider]),',
    test: settlement,
  },
  {
    name: "a-refund-is-booked-twice",
    file: at("settlement/apply-returns.ts"),
    find: 'if (state === "done" && !isBooked)',
    replace: 'if (state === "done")',
    test: settlement,
  },
  {
    name: "more-is-refunded-than-was-paid",
    file: at("settlement/refund-invoice.ts"),
    find: "if (amount > left)",
    replace: "if (amount > invoice.total)",
    test: invoices,
  },
  {
    name: "numbers-without-the-lock",
    file: at("invoices/billing-lock.store.ts"),
    find: "pg_advisory_xact_lock(hashtextextended('billing ' || current_tenant_id(), 0))",
    replace: "hashtextextended('billing ' || current_tenant_id(), 0)",
    test: invoices,
  },
  {
    name: "an-invoice-that-is-paid-by-hand-is-collected-too",
    file: at("settlement/mark-paid.ts"),
    find: 'if (after.state === "paid" && invoice.collection !== "none")',
    replace: 'if (after.state === "open" && invoice.collection !== "none")',
    test: invoices,
  },
  {
    name: "a-base-that-was-never-paid-is-given-back",
    file: at("settlement/give-up-invoice.ts"),
    find: "await forgetBase(tx, invoice);",
    replace: "await forgetBase(tx, { ...invoice, periodEnd: null });",
    test: invoices,
  },
  {
    name: "a-charge-of-another-currency-is-booked",
    file: at("settlement/settle-charge.ts"),
    find: "if (invoice.currency !== charge.currency)",
    replace: "if (invoice.currency === charge.reference)",
    test: invoices,
  },
];

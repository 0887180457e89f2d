import { z } from "zod";
import {
  AppId,
  Currency,
  Instant,
  Minor,
  PageInput,
  Reason,
  TenantId,
  Uuid,
  pageOf,
} from "../../kernel/index.ts";
import { Day } from "../usage.ts";
import { InvoiceLine, Provider } from "./subscriptions.ts";

/** `open → paid | void | uncollectible`; `uncollectible → paid`. A total of 0 is `paid` when it is issued. */
export const INVOICE_STATES = ["open", "paid", "void", "uncollectible"] as const;
export const InvoiceState = z.enum(INVOICE_STATES);
export type InvoiceState = z.infer<typeof InvoiceState>;

/** What the provider last said of the money. */
export const COLLECTION_STATES = [
  "none",
  "queued",
  "pending",
  "paid",
  "failed",
  "disputed",
] as const;

export const InvoiceSummary = z.object({
  invoiceId: Uuid,
  /** `ACME-000012`: gapless within the tenant. */
  number: z.string(),
  state: InvoiceState,
  reason: z.enum(["start", "renewal", "change", "final", "manual"]),
  currency: Currency,
  total: Minor,
  creditUsed: Minor,
  /** total − creditUsed. */
  due: Minor,
  paid: Minor,
  refunded: Minor,
  issuedAt: Instant,
  dueAt: Instant,
  paidAt: Instant.nullable(),
  provider: Provider,
  collection: z.enum(COLLECTION_STATES),
  collectionError: z.string().nullable(),
  /** Of the provider's own page of this invoice, where it has one. */
  providerUrl: z.string().nullable(),
});
export type InvoiceSummary = z.infer<typeof InvoiceSummary>;

export const LedgerEntry = z.object({
  transactionId: Uuid,
  at: Instant,
  kind: z.string(),
  account: z.string(),
  /** Positive: debit. Negative: credit. The entries of a transaction come to 0. */
  amount: Minor,
  currency: Currency,
  note: z.string(),
});

export const Invoice = InvoiceSummary.extend({
  lines: z.array(InvoiceLine),
  /** Who is billed, as it stood at that moment. */
  billedTo: z.object({
    name: z.string(),
    email: z.string().nullable(),
    address: z.string().nullable(),
    taxId: z.string().nullable(),
  }),
  periodStart: Instant.nullable(),
  periodEnd: Instant.nullable(),
  /** The entries of the ledger that name this invoice, oldest first. */
  entries: z.array(LedgerEntry),
  /** Attempts to collect, refunds, disputes. */
  history: z.array(
    z.object({ at: Instant, kind: z.string(), note: z.string(), amount: Minor.nullable() }),
  ),
});
export type Invoice = z.infer<typeof Invoice>;

export const ListInvoices = PageInput.extend({ states: z.array(InvoiceState).optional() });
export const InvoicePage = pageOf(InvoiceSummary);
/** Of all tenants, staff only. */
export const ListAllInvoices = ListInvoices.extend({ overdue: z.boolean().optional() });
export const AllInvoicesPage = pageOf(
  InvoiceSummary.extend({ tenantId: TenantId, tenantName: z.string() }),
);
export const InvoiceRef = z.object({ invoiceId: Uuid });
/** A line of it, counted from 1. */
export const InvoiceLineRef = InvoiceRef.extend({ line: z.number().int().min(1).max(1000) });
/** What a line of events was counted from: the days of the usage ledger as they stand now, oldest first. */
export const LineUsage = z.object({
  /** As it was billed; of a correction only the difference. Null for a line without a quantity. */
  billed: z.number().int().nullable(),
  counted: z.number().int(),
  days: z.array(z.object({ day: Day, appId: AppId, app: z.string(), events: z.number().int() })),
});
export const IssueInvoice = z.object({
  lines: z
    .array(z.object({ text: z.string().trim().min(1).max(200), amount: Minor }))
    .min(1)
    .max(100),
  dueDays: z.number().int().min(0).max(120).default(14),
  reason: Reason,
});
export const VoidInvoice = InvoiceRef.extend({ reason: Reason });
/** A payment that came outside of any provider; `amount` without it: all that is due. */
export const MarkPaid = InvoiceRef.extend({ amount: Minor.min(1).optional(), reason: Reason });
export const RefundInvoice = InvoiceRef.extend({ amount: Minor.min(1), reason: Reason });

export const BilledTo = z.object({
  name: z.string().trim().min(1).max(200),
  email: z.email().max(254).nullable(),
  address: z.string().trim().max(500).nullable(),
  taxId: z.string().trim().max(50).nullable(),
});
export type BilledTo = z.infer<typeof BilledTo>;
/** With the language of mails to them; left out it stays as it is. */
export const BillingDetails = BilledTo.extend({ language: z.enum(["en", "ru"]).optional() });
export type BillingDetails = z.infer<typeof BillingDetails>;

import { z } from "zod";
import { Currency, Instant, Minor, PageInput, TenantId, Uuid, pageOf } from "../../kernel/index.ts";
import { Month } from "../usage.ts";
import { Provider } from "./subscriptions.ts";

/**
 * `usage`: the billed quantity against the usage ledger and the events in ClickHouse. `charges`: paid by our ledger against the provider's
 * list. `meters`: what the provider's meter counted. `balance`: debits and credits. `renewals`: exactly one owner of each renewal.
 */
export const DIFFERENCE_KINDS = ["usage", "charges", "meters", "balance", "renewals"] as const;
/** What differs, for words in the reader's language. */
export const DIFFERENCE_CODES = [
  "usage_lines",
  "usage_ledger",
  "usage_stored",
  "charge_paid",
  "charge_refunded",
  "charge_disputed",
  "charge_missing",
  "charge_unknown",
  "charge_collecting",
  "meter",
  "unbalanced",
  "receivable",
  "credit",
  "invoice_total",
  "customer_missing",
  "renewal_missed",
  "generation",
] as const;
export const DIFFERENCES_SHOWN = 1000;
/** The running month by default. */
export const ReconcileInput = z.object({ month: Month.optional() });
export const Difference = z.object({
  differenceId: Uuid,
  kind: z.enum(DIFFERENCE_KINDS),
  code: z.enum(DIFFERENCE_CODES),
  /** The platform's own: a charge that belongs to nobody. */
  tenantId: TenantId,
  tenantName: z.string(),
  provider: Provider.nullable(),
  /** Invoice number, charge, meter or account. */
  subject: z.string(),
  /** Digits: minor units where there is a currency, else a quantity. Or words. */
  ours: z.string(),
  theirs: z.string(),
  currency: Currency.nullable(),
  /** Theirs less ours, of money. */
  amount: Minor.nullable(),
  /** A sentence in English. */
  note: z.string(),
});
export type Difference = z.infer<typeof Difference>;
export const RunSummary = z.object({
  runId: Uuid,
  month: Month,
  startedAt: Instant,
  endedAt: Instant.nullable(),
  state: z.enum(["running", "clean", "differences", "failed"]),
  by: z.string(),
  checked: z.object({
    tenants: z.number().int(),
    invoices: z.number().int(),
    charges: z.number().int(),
    lines: z.number().int(),
  }),
  differenceCount: z.number().int(),
  /** Providers that did not answer: nothing is said of their part. */
  unreachable: z.array(Provider),
  /** Why it failed, or why a provider was not reached. */
  error: z.string().nullable(),
});
export type RunSummary = z.infer<typeof RunSummary>;
/** With the first thousand differences, those of one tenant together. */
export const ReconciliationRun = RunSummary.extend({ differences: z.array(Difference) });
export type ReconciliationRun = z.infer<typeof ReconciliationRun>;
/** Newest first. */
export const ListRuns = PageInput;
export const RunPage = pageOf(RunSummary);
export const RunRef = z.object({ runId: Uuid });

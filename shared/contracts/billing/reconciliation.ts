import { z } from "zod";
import { Currency, Instant, Minor, TenantId, Uuid } from "../../kernel/index.ts";
import { Month } from "../usage.ts";
import { Provider } from "./subscriptions.ts";

/**
 * `usage`: the billed quantity against the usage ledger and the events in ClickHouse. `charges`: paid by our ledger against the provider's
 * list. `meters`: what the provider's meter counted. `balance`: debits and credits. `renewals`: exactly one owner of each renewal.
 */
export const DIFFERENCE_KINDS = ["usage", "charges", "meters", "balance", "renewals"] as const;
export const ReconcileInput = z.object({ month: Month.optional() });
export const Difference = z.object({
  differenceId: Uuid,
  kind: z.enum(DIFFERENCE_KINDS),
  tenantId: TenantId,
  tenantName: z.string(),
  provider: Provider.nullable(),
  /** Invoice number, charge, meter or account. */
  subject: z.string(),
  ours: z.string(),
  theirs: z.string(),
  currency: Currency.nullable(),
  amount: Minor.nullable(),
  note: z.string(),
});
export const ReconciliationRun = z.object({
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
  differences: z.array(Difference),
  /** Providers that did not answer: nothing is said of their part. */
  unreachable: z.array(Provider),
  error: z.string().nullable(),
});
export type ReconciliationRun = z.infer<typeof ReconciliationRun>;

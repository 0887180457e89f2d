import type { DunningSchedule, DunningState } from "#shared/contracts/billing/dunning.ts";
import type { TenantState } from "#shared/contracts/tenants.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { PlatformTx, Tx } from "#server/platform/postgres/tx.ts";
import type { Step } from "./schedule.ts";

export interface CaseRow {
  invoiceId: string;
  state: DunningState;
  schedule: DunningSchedule;
  openedAt: Date;
  round: number;
  retries: number;
  mails: number;
  heldMs: number;
  nextAt: Date | null;
  nextStep: Step["what"] | null;
  suspendsAt: Date | null;
  pausedUntil: Date | null;
  suspendedAt: Date | null;
  lastError: string | null;
  closedAt: Date | null;
  closedReason: string | null;
}

export const CASE_COLUMNS = sql`c.invoice_id as "invoiceId", c.state, c.schedule, c.opened_at as "openedAt", c.round, c.retries, c.mails,
  c.held_ms as "heldMs", c.next_at as "nextAt", c.next_step as "nextStep", c.suspends_at as "suspendsAt", c.paused_until as "pausedUntil",
  c.suspended_at as "suspendedAt", c.last_error as "lastError", c.closed_at as "closedAt", c.closed_reason as "closedReason"`;

/** Held until the transaction ends; the billing lock is taken first. */
export const lockCase = (tx: Tx, invoiceId: string): Promise<CaseRow | undefined> =>
  tx.maybe(
    sql<CaseRow>`select ${CASE_COLUMNS} from dunning_cases c where invoice_id = ${invoiceId} for update`,
  );

export const writeCase = (tx: Tx, c: CaseRow): Promise<number> =>
  tx.run(sql`insert into dunning_cases (invoice_id, state, schedule, opened_at, round, retries, mails, held_ms, next_at, next_step, suspends_at,
      paused_until, suspended_at, last_error, closed_at, closed_reason)
    values (${c.invoiceId}, ${c.state}, ${JSON.stringify(c.schedule)}::jsonb, ${c.openedAt}, ${c.round}, ${c.retries}, ${c.mails}, ${c.heldMs},
      ${c.nextAt}, ${c.nextStep}, ${c.suspendsAt}, ${c.pausedUntil}, ${c.suspendedAt}, ${c.lastError}, ${c.closedAt}, ${c.closedReason})
    on conflict (tenant_id, invoice_id) do update set state = excluded.state, schedule = excluded.schedule, opened_at = excluded.opened_at,
      round = excluded.round, retries = excluded.retries, mails = excluded.mails, held_ms = excluded.held_ms, next_at = excluded.next_at,
      next_step = excluded.next_step, suspends_at = excluded.suspends_at, paused_until = excluded.paused_until,
      suspended_at = excluded.suspended_at, last_error = excluded.last_error, closed_at = excluded.closed_at, closed_reason = excluded.closed_reason`);

/** A step that was done before violates its key: nothing of the transaction comes about then. */
export const insertStep = (
  tx: Tx,
  { invoiceId, round }: Pick<CaseRow, "invoiceId" | "round">,
  { what, no, day }: Step,
  done: { at: Date; note: string },
): Promise<number> =>
  tx.run(sql`insert into dunning_steps (invoice_id, round, what, step_no, day, at, note)
    values (${invoiceId}, ${round}, ${what}, ${no}, ${day}, ${done.at}, ${done.note})`);

export interface StepRow {
  what: Step["what"];
  no: number;
  at: Date;
  note: string;
}
export const selectSteps = (tx: Tx, { invoiceId, round }: Pick<CaseRow, "invoiceId" | "round">) =>
  tx.many(
    sql<StepRow>`select what, step_no as "no", at, note from dunning_steps where invoice_id = ${invoiceId} and round = ${round}`,
  );

export interface Due {
  tenantId: TenantId;
  invoiceId: string;
  at: Date;
}
const afterThat = (after: Due | undefined, column: ReturnType<typeof sql>) =>
  after
    ? sql`and (${column}, invoice_id) > (${after.at}::timestamptz, ${after.invoiceId}::uuid)`
    : sql``;

/** Of all tenants, longest waiting first. */
export const selectDueCases = (tx: PlatformTx, now: Date, after: Due | undefined, limit: number) =>
  tx.many(sql<Due>`select tenant_id as "tenantId", invoice_id as "invoiceId", next_at as at from dunning_cases
    where state in ('open', 'grace') and next_at <= ${now} ${afterThat(after, sql`next_at`)} order by next_at, invoice_id limit ${limit}`);

/** Late, and nobody reminds of them yet: paid by hand, waiting at a provider, or paid once and owed again. */
export const selectOverdueInvoices = (
  tx: PlatformTx,
  now: Date,
  after: Due | undefined,
  limit: number,
) =>
  tx.many(sql<Due>`select i.tenant_id as "tenantId", i.invoice_id as "invoiceId", i.due_at as at from invoices i
    where i.state = 'open' and i.due_at <= ${now} and i.collection <> 'queued'
      and not exists (select from dunning_cases c where c.tenant_id = i.tenant_id and c.invoice_id = i.invoice_id and c.state <> 'recovered')
      ${afterThat(after, sql`i.due_at`)} order by i.due_at, i.invoice_id limit ${limit}`);

/** Dunning suspended the tenant with that very change of its state, by any of its cases. */
export interface TenantStanding {
  state: TenantState;
  changedAt: Date;
  isOurs: boolean;
}
export const lockTenantStanding = (tx: Tx): Promise<TenantStanding> =>
  tx.one(sql<TenantStanding>`select state, state_changed_at as "changedAt",
      state = 'suspended' and exists (select from dunning_cases c where c.suspended_at = t.state_changed_at) as "isOurs"
    from tenants t for update`);

/** Other cases that hold the tenant suspended. */
export const countOtherSuspended = async (tx: Tx, invoiceId: string): Promise<number> =>
  (
    await tx.one(
      sql<{
        count: number;
      }>`select count(*)::int as count from dunning_cases where state = 'suspended' and invoice_id <> ${invoiceId}`,
    )
  ).count;

export interface BilledContact {
  name: string;
  email: string | null;
  language: "en" | "ru";
}
/** Who is written to: the billing contact, else the tenant's first admin. */
export const selectContact = (tx: Tx): Promise<BilledContact> =>
  tx.one(sql<BilledContact>`select coalesce(d.name, t.name) as name, coalesce(d.language, 'en') as language,
      coalesce(d.email, (select email from members where role = 'admin' and state = 'active' order by created_at, user_id limit 1)) as email
    from tenants t left join billing_details d on d.tenant_id = t.tenant_id`);

export interface Billed {
  number: string;
  unpaid: number;
  currency: string;
  dueAt: Date;
  provider: "manual" | "stripe" | "paddle";
}
export const selectBilled = (tx: Tx, invoiceId: string): Promise<Billed> =>
  tx.one(sql<Billed>`select upper(t.slug) || '-' || lpad(i.number::text, 6, '0') as number, (i.total - i.credit_used - i.paid)::bigint as unpaid,
      i.currency, i.due_at as "dueAt", i.provider
    from invoices i join tenants t on t.tenant_id = i.tenant_id where i.invoice_id = ${invoiceId}`);

import { unpaidReason } from "#shared/contracts/billing/unpaid-reason.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import type { Services } from "#server/platform/context/services.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { suspendByJob } from "../../tenants/state/index.ts";
import {
  announceBilling,
  collectAgain,
  insertInvoiceEvent,
  invoiceNumber,
  lockBilling,
  selectInvoice,
  type InvoiceRow,
} from "../invoices/index.ts";
import { closeCase, JOB, planned, type DunningServices } from "./dunning-case.ts";
import {
  insertStep,
  lockCase,
  lockTenantStanding,
  writeCase,
  type CaseRow,
} from "./dunning.store.ts";
import { afterStep, dueStep, type Step } from "./schedule.ts";
import { writeReminder, writeSuspended } from "./write-mail.ts";

export type DueServices = DunningServices & Pick<Services, "log">;

const COLLECTING_MS = 10 * 60_000;
const NOT_ACTIVE_MS = 60 * 60_000;

/** What a step came to; `waitMs`: it cannot be done yet, and is looked at again then. */
type Outcome = { readonly row: CaseRow; readonly note: string } | { readonly waitMs: number };

/**
 * Does the one step of a case that is due, in one transaction with everything that it causes: two workers, or one that died, never do
 * it twice. False when none is, or it has to wait.
 */
export const takeStep = (
  services: DueServices,
  { tenantId, invoiceId }: { tenantId: TenantId; invoiceId: string },
  now: Date,
): Promise<boolean> =>
  services.db.tenant(tenantId, "write", async (tx) => {
    await lockBilling(tx);
    const [row, invoice] = await Promise.all([
      lockCase(tx, invoiceId),
      selectInvoice(tx, invoiceId),
    ]);
    if (!row || !invoice || row.nextAt === null || row.nextAt > now) return false;
    if (invoice.state !== "open") {
      const state = invoice.state === "paid" ? "recovered" : "closed";
      await closeCase(tx, services, { invoiceId, state, reason: invoice.state });
      return true;
    }
    const due = dueStep(row, now);
    if (!due) return false;
    const outcome = await perform(tx, services, { row, invoice, ...due, now });
    if ("waitMs" in outcome) {
      const nextAt = new Date(now.getTime() + outcome.waitMs);
      await writeCase(tx, { ...planned(row), nextAt });
      return false;
    }
    await insertStep(tx, row, due.step, { at: now, note: outcome.note });
    await writeCase(tx, planned(outcome.row));
    await insertInvoiceEvent(tx, invoiceId, { at: now, kind: "dunning", note: outcome.note });
    announceBilling(tx, services, invoiceId);
    return true;
  });

interface Doing {
  readonly row: CaseRow;
  readonly invoice: InvoiceRow;
  readonly step: Step;
  readonly isLeftOut: boolean;
  readonly now: Date;
}

async function perform(tx: Tx, services: DueServices, doing: Doing): Promise<Outcome> {
  const { row, invoice, step, isLeftOut, now } = doing;
  const of = { retry: row.schedule.retryDays, mail: row.schedule.mailDays };
  const after = afterStep(row, step, now);
  if (step.what === "grace") return { row: after, note: "grace begins" };
  const name =
    step.what === "suspend" ? "suspension" : `${step.what} ${step.no} of ${of[step.what].length}`;
  if (isLeftOut) return { row: after, note: `${name}: left out, a later one is due as well` };
  // What is being collected now may be paid in a moment.
  if (invoice.collection === "queued") return { waitMs: COLLECTING_MS };
  if (step.what === "retry") {
    const isAsked = await collectAgain(tx, services, invoice.invoiceId);
    return { row: after, note: `${name}: ${isAsked ? "asked" : "nobody collects it by itself"}` };
  }
  if (step.what === "mail") {
    const isWritten = await writeReminder(tx, services, row, step.no);
    return {
      row: after,
      note: `${name}: ${isWritten ? "written" : "there is nobody to write to"}`,
    };
  }
  return suspend(tx, services, after, invoice);
}

/** A tenant that is on its way elsewhere, or held by a person, is not ours to move: its time comes when it is active again. */
async function suspend(
  tx: Tx,
  services: DueServices,
  row: CaseRow,
  invoice: InvoiceRow,
): Promise<Outcome> {
  const standing = await lockTenantStanding(tx);
  if (standing.state === "erased") {
    const reason = "the tenant is erased";
    const at = services.clock.now();
    return { row: { ...row, state: "closed", closedAt: at, closedReason: reason }, note: reason };
  }
  const reason = unpaidReason(invoiceNumber(invoice));
  const suspendedAt = standing.isOurs
    ? standing.changedAt
    : await suspendByJob(tx, services, { job: JOB, reason });
  if (!suspendedAt) return { waitMs: NOT_ACTIVE_MS };
  await writeSuspended(tx, services, row);
  return { row: { ...row, suspendedAt }, note: "suspended" };
}

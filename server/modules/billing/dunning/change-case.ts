import type { z } from "zod";
import type {
  CloseDunning,
  DunningDetail,
  PauseDunning,
} from "#shared/contracts/billing/dunning.ts";
import { DomainError } from "#shared/errors/index.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { announceBilling, insertInvoiceEvent, lockBilling } from "../invoices/index.ts";
import { readCase } from "./case-view.ts";
import { closeCase, planned } from "./dunning-case.ts";
import { lockCase, writeCase, type CaseRow } from "./dunning.store.ts";
import { paused } from "./schedule.ts";

const DAY_MS = 86_400_000;
type CaseContext = Pick<TenantContext, "tx" | "services" | "audit">;

async function hold(
  { tx }: Pick<CaseContext, "tx">,
  invoiceId: string,
  allowed: readonly CaseRow["state"][],
): Promise<CaseRow> {
  await lockBilling(tx);
  const row = await lockCase(tx, invoiceId);
  if (!row) throw new DomainError("not_found", { what: "dunning" });
  if (!allowed.includes(row.state))
    throw new DomainError("dunning_state_conflict", { state: row.state, allowed });
  return row;
}

/** Nothing is done for so many days from now; what is left of the schedule comes as much later. @throws `dunning_state_conflict` */
export async function pauseCase(
  ctx: CaseContext,
  { invoiceId, days, reason }: z.output<typeof PauseDunning>,
): Promise<DunningDetail> {
  const { tx, services } = ctx;
  const row = await hold(ctx, invoiceId, ["open", "grace"]);
  const at = services.clock.now();
  const after = planned(paused(row, at, new Date(at.getTime() + days * DAY_MS)));
  await writeCase(tx, after);
  await insertInvoiceEvent(tx, invoiceId, { at, kind: "dunning_paused", note: reason });
  await ctx.audit({
    target: invoiceId,
    reason,
    before: { pausedUntil: row.pausedUntil, suspendsAt: row.suspendsAt },
    after: { pausedUntil: after.pausedUntil, suspendsAt: after.suspendsAt },
  });
  announceBilling(tx, services, invoiceId);
  return readCase(ctx, invoiceId);
}

/**
 * Nobody is reminded of the invoice any more, though it is still owed; a tenant that was suspended for it goes on working.
 * @throws `dunning_state_conflict`
 */
export async function closeByHand(
  ctx: CaseContext,
  { invoiceId, reason }: z.output<typeof CloseDunning>,
): Promise<DunningDetail> {
  const { tx, services } = ctx;
  const before = await hold(ctx, invoiceId, ["open", "grace", "suspended"]);
  const at = services.clock.now();
  const closed = await closeCase(tx, services, { invoiceId, state: "closed", reason });
  await insertInvoiceEvent(tx, invoiceId, { at, kind: "dunning_closed", note: reason });
  await ctx.audit({
    target: invoiceId,
    reason,
    before: { state: before.state },
    after: { state: "closed", resumed: closed?.isResumed ?? false },
  });
  announceBilling(tx, services, invoiceId);
  return readCase(ctx, invoiceId);
}

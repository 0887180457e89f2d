import type { z } from "zod";
import type { DunningCase, DunningDetail } from "#shared/contracts/billing/dunning.ts";
import { DomainError } from "#shared/errors/index.ts";
import { Currency } from "#shared/kernel/index.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { selectListedCase, type ListedCase } from "./case-lists.store.ts";
import { selectSteps } from "./dunning.store.ts";
import { isDone, stepsOf, timeOf } from "./schedule.ts";

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

export const toCase = (row: ListedCase, now: Date): z.output<typeof DunningCase> => ({
  tenantId: row.tenantId,
  tenantName: row.tenantName,
  invoiceId: row.invoiceId,
  number: row.number,
  state: row.state,
  due: row.unpaid,
  currency: Currency.parse(row.currency),
  openedAt: row.openedAt.toISOString(),
  attempts: row.retries,
  mails: row.mailsWritten,
  next: row.nextAt && row.nextStep ? { at: row.nextAt.toISOString(), what: row.nextStep } : null,
  suspendsAt: iso(row.suspendsAt),
  pausedUntil: row.pausedUntil && row.pausedUntil > now ? row.pausedUntil.toISOString() : null,
  lastError: row.lastError,
  closedAt: iso(row.closedAt),
});

/** A case with each step of its schedule. @throws `not_found` */
export async function readCase(
  { tx, services }: Pick<TenantContext, "tx" | "services">,
  invoiceId: string,
): Promise<DunningDetail> {
  const row = await selectListedCase(tx, invoiceId);
  if (!row) throw new DomainError("not_found", { what: "dunning" });
  const done = await selectSteps(tx, row);
  const steps = stepsOf(row.schedule).map((step) => {
    const was = done.find(({ what, no }) => what === step.what && no === step.no);
    return {
      ...step,
      at: (was?.at ?? timeOf(row, step)).toISOString(),
      isDone: was !== undefined || isDone(row, step),
      note: was?.note ?? null,
    };
  });
  return {
    ...toCase(row, services.clock.now()),
    schedule: row.schedule,
    steps,
    isSuspending: row.isSuspending,
    closedReason: row.closedReason,
  };
}

import type { Services } from "#server/platform/context/services.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { resumeByJob } from "../../tenants/state/index.ts";
import { dropMails } from "../mails/index.ts";
import {
  countOtherSuspended,
  lockCase,
  lockTenantStanding,
  writeCase,
  type CaseRow,
} from "./dunning.store.ts";
import { nextOf, suspendsAt } from "./schedule.ts";
import { scheduleInForce } from "./schedule-in-force.ts";
import { writeResumed } from "./write-mail.ts";

export type DunningServices = Pick<Services, "broadcast" | "clock" | "db" | "settings">;
export const JOB = "dunning";

/** As a case is written: with what comes next. */
export function planned(row: CaseRow): CaseRow {
  const next = nextOf(row);
  return {
    ...row,
    nextAt: next?.at ?? null,
    nextStep: next?.what ?? null,
    suspendsAt: suspendsAt(row),
  };
}

/**
 * Dunning of an invoice begins, by the schedule as it stands (without retries where nobody collects it); days are counted from `since` (now, where it is left out). One that
 * runs, or that a person closed, only hears of the error; one that had recovered begins anew. Under the billing lock.
 */
export async function openCase(
  tx: Tx,
  services: DunningServices,
  of: { invoiceId: string; error: string | null; since?: Date; isByHand?: boolean },
): Promise<void> {
  const before = await lockCase(tx, of.invoiceId);
  if (before && before.state !== "recovered")
    return void (await writeCase(tx, { ...before, lastError: of.error }));
  const { schedule } = await scheduleInForce(services, tx.tenantId);
  const opened: CaseRow = {
    invoiceId: of.invoiceId,
    state: "open",
    schedule: of.isByHand ? { ...schedule, retryDays: [] } : schedule,
    // What was paid once and is owed again is counted from when it came back.
    openedAt: before || !of.since ? services.clock.now() : of.since,
    round: (before?.round ?? 0) + 1,
    retries: 0,
    mails: 0,
    heldMs: 0,
    nextAt: null,
    nextStep: null,
    suspendsAt: null,
    pausedUntil: null,
    suspendedAt: null,
    lastError: of.error,
    closedAt: null,
    closedReason: null,
  };
  await writeCase(tx, planned(opened));
}

/**
 * It ends: paid (`recovered`) or given up by a person (`closed`). The tenant goes on working when dunning suspended it and no other
 * invoice holds it; mails that still wait are dropped. Nothing happens where none runs: null. Under the billing lock.
 */
export async function closeCase(
  tx: Tx,
  services: DunningServices,
  of: { invoiceId: string; state: "recovered" | "closed"; reason: string },
): Promise<{ isResumed: boolean } | null> {
  const { invoiceId, state, reason } = of;
  const row = await lockCase(tx, invoiceId);
  if (!row || row.state === "recovered" || row.state === "closed") return null;
  const at = services.clock.now();
  await dropMails(tx, { invoiceId, at, reason: `Dunning of the invoice is over: ${reason}.` });
  const isResumed = row.state === "suspended" && (await resumeTenant(tx, services, row, reason));
  // Asked before it is forgotten which suspension was ours.
  const ended = { ...row, state, pausedUntil: null, closedAt: at, closedReason: reason };
  await writeCase(tx, planned(ended));
  return { isResumed };
}

async function resumeTenant(
  tx: Tx,
  services: DunningServices,
  row: CaseRow,
  reason: string,
): Promise<boolean> {
  const { isOurs } = await lockTenantStanding(tx);
  if (!isOurs || (await countOtherSuspended(tx, row.invoiceId)) > 0) return false;
  await resumeByJob(tx, services, { job: JOB, reason });
  await writeResumed(tx, services, row);
  return true;
}

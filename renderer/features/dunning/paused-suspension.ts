import type { DunningCase } from "#shared/contracts/billing/dunning.ts";

/** When suspension comes after a pause: as much later as the pause adds; a second pause replaces the first. */
export function pausedSuspension(
  { suspendsAt, pausedUntil }: Pick<DunningCase, "suspendsAt" | "pausedUntil">,
  now: number,
  until: number,
): Date | null {
  if (suspendsAt === null) return null;
  const from = pausedUntil === null ? now : Math.max(now, Date.parse(pausedUntil));
  return new Date(Date.parse(suspendsAt) + until - from);
}

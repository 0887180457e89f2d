import type { Impersonation } from "#shared/contracts/access.ts";

/** Still active, and its time is not over; the server closes it a moment later. */
export const isRunning = (row: Impersonation, nowMs: number): boolean =>
  row.state === "active" && Date.parse(row.expiresAt) > nowMs;

import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { newId } from "#server/platform/context/new-id.ts";
import type { Services } from "#server/platform/context/services.ts";
import { announceRun } from "./announce-run.ts";
import {
  endRun,
  insertRun,
  leaseRun,
  leaveRun,
  selectLastBy,
  type LeasedRun,
} from "./runs.store.ts";
import { LEASE_MS, walkRun } from "./walk-run.ts";

export type ReconcileServices = Pick<
  Services,
  "db" | "clickhouse" | "payments" | "clock" | "log" | "broadcast"
>;

const SCHEDULE = "schedule";
/** Days are settled and metered by then. */
const HOUR_OF_DAY = 3;
const MOST_ATTEMPTS = 5;
const AGAIN_MS = 30_000;
/** A process that is told to stop waits no longer than that, and a step. */
const BUDGET_MS = 2000;

/**
 * Starts the run of the day (of the month that yesterday was in), and goes on with the one that runs when nobody else does: also one
 * whose process was killed. A step that fails is tried again five times. Returns whether there was one.
 */
export async function reconcileDue(
  services: ReconcileServices,
  budgetMs = BUDGET_MS,
): Promise<boolean> {
  await startDaily(services);
  const owner = newId();
  const at = services.clock.now();
  const run = await services.db.tenant(PLATFORM_TENANT_ID, "write", (tx) =>
    leaseRun(tx, { owner, at, until: new Date(at.getTime() + LEASE_MS) }),
  );
  if (!run) return false;
  const { runId } = run;
  try {
    if (run.attempts > MOST_ATTEMPTS) await fail(services, run, owner, "It came to no end.");
    else await walkRun(services, run, owner, budgetMs);
  } catch (error) {
    services.log.error({ error, runId }, "a step of a reconciliation failed");
    const message = error instanceof Error ? error.message : String(error);
    if (run.attempts >= MOST_ATTEMPTS) await fail(services, run, owner, message);
    else {
      const until = new Date(services.clock.now().getTime() + AGAIN_MS);
      await services.db.tenant(PLATFORM_TENANT_ID, "write", (tx) =>
        leaveRun(tx, { runId, owner, until }),
      );
    }
  }
  announceRun(services, runId);
  return true;
}

async function startDaily(services: ReconcileServices): Promise<void> {
  const now = services.clock.now();
  const due = new Date(now);
  due.setUTCHours(HOUR_OF_DAY, 0, 0, 0);
  if (now < due) due.setUTCDate(due.getUTCDate() - 1);
  const last = await services.db.platform((tx) => selectLastBy(tx, SCHEDULE));
  if (last && last >= due) return;
  const yesterday = new Date(due.getTime() - 86_400_000);
  const month = yesterday.toISOString().slice(0, 7);
  const run = { runId: newId(now.getTime()), month, by: SCHEDULE, at: now };
  const started = await services.db.tenant(PLATFORM_TENANT_ID, "write", (tx) => insertRun(tx, run));
  if (started) announceRun(services, run.runId);
}

const fail = (services: ReconcileServices, { runId }: LeasedRun, owner: string, error: string) =>
  services.db.tenant(PLATFORM_TENANT_ID, "write", (tx) =>
    endRun(tx, {
      runId,
      owner,
      at: services.clock.now(),
      failed: true,
      error: error.slice(0, 500),
    }),
  );

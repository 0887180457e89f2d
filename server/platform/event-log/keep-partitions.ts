import type { PgConnection } from "../postgres/connection.ts";
import type { Database } from "../postgres/tx.ts";
import { isAllConsumed } from "./event-log.store.ts";
import { withPartitionKeeper, type LogPartition } from "./log-partitions.store.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const AHEAD = 2;

/** Makes the partitions of the time to come, and drops those that are old and that every consumer has. */
export async function keepPartitions(
  db: Database,
  owner: PgConnection,
  now: Date,
  olderThan: Date,
): Promise<void> {
  await withPartitionKeeper(owner, async (keeper) => {
    const there = await keeper.list();
    for (const { from, to } of missingPartitions(there, now, olderThan))
      await keeper.make(from, to);
    for (const partition of there) {
      if (partition.to > olderThan) return;
      if (await db.platform((tx) => isAllConsumed(tx, partition.from, partition.to)))
        await keeper.drop(partition);
    }
  });
}

/** A twelfth of what is kept each, from an hour to a week; the first begins a minute from now, because what is here already lies in the default partition. */
export function missingPartitions(
  there: readonly Pick<LogPartition, "to">[],
  now: Date,
  olderThan: Date,
): { from: Date; to: Date }[] {
  const kept = now.getTime() - olderThan.getTime();
  const span = Math.min(Math.max(Math.ceil(kept / 12 / HOUR_MS), 1), 168) * HOUR_MS;
  const soonest = Math.ceil((now.getTime() + MINUTE_MS) / MINUTE_MS) * MINUTE_MS;
  const last = there.at(-1)?.to.getTime() ?? 0;
  // Ends at a full hour: the names stay readable.
  const endAfter = (from: number) => Math.floor(from / HOUR_MS) * HOUR_MS + span;
  const missing: { from: Date; to: Date }[] = [];
  let from = last < soonest ? Math.max(last, soonest) : last;
  while (from < now.getTime() + AHEAD * span) {
    const to = endAfter(from);
    missing.push({ from: new Date(from), to: new Date(to) });
    from = to;
  }
  return missing;
}

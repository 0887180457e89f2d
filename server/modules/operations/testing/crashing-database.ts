import type { Database } from "#server/platform/postgres/tx.ts";

/** The process died here: nothing it would still do reaches the database. */
export class Crash extends Error {}

/** A database whose process dies just before or just after the COMMIT of its `at`-th transaction (from 0). */
export function crashingDatabase(
  db: Database,
  at: number,
  when: "before" | "after",
): { db: Database; crashed: () => boolean } {
  let count = 0;
  let dead = false;
  const tenant: Database["tenant"] = async (tenantId, mode, work) => {
    if (dead) throw new Crash("dead");
    const dies = count++ === at;
    const result = await db.tenant(tenantId, mode, async (tx) => {
      const answer = await work(tx);
      if (dies && when === "before") {
        dead = true;
        throw new Crash(`before commit ${at}`);
      }
      return answer;
    });
    if (dies) {
      dead = true;
      throw new Crash(`after commit ${at}`);
    }
    return result;
  };
  return { db: { ...db, tenant }, crashed: () => dead };
}

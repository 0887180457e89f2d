import { sql } from "#server/platform/postgres/sql.ts";
import type { BenchPlatform } from "./bench-platform.ts";

/** Process ids of the database's own processes that serve the connections called `name`. */
export async function backendsOf({ services }: BenchPlatform, name: string): Promise<number[]> {
  const rows = await services.db.platform((tx) =>
    tx.many(
      sql<{
        pid: number;
      }>`select pid from pg_stat_activity where starts_with(application_name, ${`${name}:`})`,
    ),
  );
  return rows.map(({ pid }) => pid);
}

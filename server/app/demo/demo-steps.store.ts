import { sql } from "../../platform/postgres/sql.ts";
import type { Tx } from "../../platform/postgres/tx.ts";

export const selectDemoStep = (tx: Tx, step: string): Promise<{ outcome: unknown } | undefined> =>
  tx.maybe(sql<{ outcome: unknown }>`select outcome from demo_steps where step = ${step}`);

export const insertDemoStep = (tx: Tx, step: string, outcome: unknown): Promise<number> =>
  tx.run(
    sql`insert into demo_steps (step, outcome) values (${step}, ${JSON.stringify(outcome)}::jsonb)`,
  );

import { sql } from "../postgres/sql.ts";
import type { Tx } from "../postgres/tx.ts";

/** The log's two topics by Kafka's own ids: one that was removed and made anew has another. */
export interface TopicPair {
  readonly name: string;
  readonly mainId: string;
  readonly overflowId: string;
  readonly partitions: number;
}

/** @returns what they were when the log began with them. */
export async function rememberTopics(tx: Tx, found: TopicPair): Promise<TopicPair> {
  await tx.run(sql`insert into event_log_topics (main_id, overflow_id, name, partitions)
    values (${found.mainId}, ${found.overflowId}, ${found.name}, ${found.partitions}) on conflict do nothing`);
  return tx.one(sql<TopicPair>`select name, main_id as "mainId", overflow_id as "overflowId", partitions
    from event_log_topics where main_id = ${found.mainId}`);
}

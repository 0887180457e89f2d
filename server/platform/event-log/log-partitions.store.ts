import pg from "pg";
import { clientConfig, type PgConnection } from "../postgres/connection.ts";

/** A stretch of time whose records are dropped together. */
export interface LogPartition {
  readonly name: string;
  readonly from: Date;
  readonly to: Date;
}

/** The owner's hands on the log's partitions, for some statements: the serving roles may neither make nor drop a table. */
export interface PartitionKeeper {
  list(): Promise<LogPartition[]>;
  make(from: Date, to: Date): Promise<void>;
  drop(partition: LogPartition): Promise<void>;
}

const LOCK = 7_264_031_120;

/** Undefined when another process is at it. An append waits at most the lock's two seconds. */
export async function withPartitionKeeper<T>(
  owner: PgConnection,
  work: (keeper: PartitionKeeper) => Promise<T>,
): Promise<T | undefined> {
  const client = new pg.Client(clientConfig(owner, "event-log-partitions"));
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query("set lock_timeout = '2s'");
    const { rows } = await client.query<{ locked: boolean }>(
      "select pg_try_advisory_lock($1) as locked",
      [LOCK],
    );
    if (!rows[0]?.locked) return undefined;
    return await work({
      list: async () => (await client.query<LogPartition>(PARTITIONS)).rows,
      make: async (from, to) =>
        void (await client.query("select make_event_log_partition($1, $2)", [from, to])),
      drop: async ({ name }) =>
        void (await client.query(`drop table ${pg.escapeIdentifier(name)}`)),
    });
  } finally {
    await client.end();
  }
}

const PARTITIONS = `select name, bounds[1]::timestamptz as "from", bounds[2]::timestamptz as "to" from (
    select c.relname as name, regexp_match(pg_get_expr(c.relpartbound, c.oid), 'FROM \\(''(.+?)''\\) TO \\(''(.+?)''\\)') as bounds
    from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'event_log'::regclass) p
  where bounds is not null order by 2`;

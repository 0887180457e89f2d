/** A `MergeTree` engine with or without arguments, at the end of a column list or after `ENGINE =`. */
const ENGINE =
  /\bENGINE\s*=\s*((?:Aggregating|Replacing|Summing|Collapsing)?MergeTree)\b(\(([^)]*)\))?/i;
const TABLE_SETTINGS = "fsync_after_insert = 1, fsync_part_directory = 1";
/** A server has no window of its own for tables that are not replicated: a repeated token would store twice. */
const DEDUPLICATED = `non_replicated_deduplication_window = 1000, ${TABLE_SETTINGS}`;

/** Where a name ends that `ON CLUSTER` follows. */
const CLUSTERED: readonly RegExp[] = [
  /^CREATE\s+(?:TABLE|DATABASE|MATERIALIZED\s+VIEW|VIEW)\s+(?:IF\s+NOT\s+EXISTS\s+)?[\w.]+/i,
  /^CREATE\s+OR\s+REPLACE\s+(?:TABLE|VIEW)\s+[\w.]+/i,
  /^ALTER\s+TABLE\s+[\w.]+/i,
  /^TRUNCATE\s+TABLE\s+(?:IF\s+EXISTS\s+)?[\w.]+/i,
  /^DROP\s+(?:TABLE|VIEW)\s+(?:IF\s+EXISTS\s+)?[\w.]+/i,
  /^OPTIMIZE\s+TABLE\s+[\w.]+/i,
  /^CREATE\s+USER\s+(?:IF\s+NOT\s+EXISTS\s+)?\w+/i,
  /^ALTER\s+USER\s+\w+/i,
  /^CREATE\s+ROW\s+POLICY\s+OR\s+REPLACE\s+\w+/i,
  /^GRANT\b/i,
];

/**
 * The one set of migrations as a server needs it: tables that know a repeated token and are durable when they answer;
 * with a cluster's name, replicated tables made on all of its replicas. Statements that are no DDL stay as they are.
 */
export function serverDdl(statement: string, cluster?: string): string {
  const sql = statement.trim();
  return cluster === undefined ? withWindow(sql) : onCluster(replicated(sql), cluster);
}

const isTable = (sql: string) => /^CREATE\s+(OR\s+REPLACE\s+)?TABLE\b/i.test(sql);

const withWindow = (sql: string): string =>
  isTable(sql) && ENGINE.test(sql) ? withSettings(sql, DEDUPLICATED) : sql;

function replicated(sql: string): string {
  if (!isTable(sql)) return sql;
  const engine = ENGINE.exec(sql);
  if (!engine) return sql;
  const [text, family, , inner] = engine;
  const place = "'/clickhouse/tables/{uuid}/{shard}', '{replica}'";
  const args = inner?.trim() ? `${place}, ${inner.trim()}` : place;
  return withSettings(
    sql.replace(text, () => `ENGINE = Replicated${family}(${args})`),
    TABLE_SETTINGS,
  );
}

const withSettings = (sql: string, settings: string): string =>
  /\bSETTINGS\b/i.test(sql)
    ? sql.replace(/\bSETTINGS\s+/i, (word) => `${word}${settings}, `)
    : `${sql}\nSETTINGS ${settings}`;

function onCluster(sql: string, cluster: string): string {
  for (const head of CLUSTERED) {
    const named = head.exec(sql)?.[0];
    if (named) return `${named} ON CLUSTER \`${cluster}\`${sql.slice(named.length)}`;
  }
  return sql;
}

import { expect, test } from "vitest";
import { readMigrations } from "../postgres/migrations.ts";
import { CLICKHOUSE_MIGRATIONS_FOLDER, statementsOf } from "./migrate-clickhouse.ts";
import { serverDdl } from "./server-ddl.ts";

// No cluster ran this: the texts are checked here, and chDB's parser reads them in clickhouse-server.int.test.ts.

test.each([
  [
    "CREATE TABLE IF NOT EXISTS notes (\n  app_id UUID\n) ENGINE = MergeTree\nORDER BY (app_id, at)",
    "CREATE TABLE IF NOT EXISTS notes (\n  app_id UUID\n) ENGINE = MergeTree\nORDER BY (app_id, at)\nSETTINGS non_replicated_deduplication_window = 1000, fsync_after_insert = 1, fsync_part_directory = 1",
    "CREATE TABLE IF NOT EXISTS notes ON CLUSTER `main` (\n  app_id UUID\n) ENGINE = ReplicatedMergeTree('/clickhouse/tables/{uuid}/{shard}', '{replica}')\nORDER BY (app_id, at)\nSETTINGS fsync_after_insert = 1, fsync_part_directory = 1",
  ],
  [
    "CREATE TABLE IF NOT EXISTS sums (a UUID) ENGINE = AggregatingMergeTree ORDER BY a SETTINGS index_granularity = 1024",
    "CREATE TABLE IF NOT EXISTS sums (a UUID) ENGINE = AggregatingMergeTree ORDER BY a SETTINGS non_replicated_deduplication_window = 1000, fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 1024",
    "CREATE TABLE IF NOT EXISTS sums ON CLUSTER `main` (a UUID) ENGINE = ReplicatedAggregatingMergeTree('/clickhouse/tables/{uuid}/{shard}', '{replica}') ORDER BY a SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 1024",
  ],
  [
    "CREATE TABLE IF NOT EXISTS latest (a UUID, v UInt64) ENGINE = ReplacingMergeTree(v) ORDER BY a",
    "CREATE TABLE IF NOT EXISTS latest (a UUID, v UInt64) ENGINE = ReplacingMergeTree(v) ORDER BY a\nSETTINGS non_replicated_deduplication_window = 1000, fsync_after_insert = 1, fsync_part_directory = 1",
    "CREATE TABLE IF NOT EXISTS latest ON CLUSTER `main` (a UUID, v UInt64) ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{uuid}/{shard}', '{replica}', v) ORDER BY a\nSETTINGS fsync_after_insert = 1, fsync_part_directory = 1",
  ],
  [
    "CREATE MATERIALIZED VIEW IF NOT EXISTS fill TO sums AS SELECT a FROM notes",
    "CREATE MATERIALIZED VIEW IF NOT EXISTS fill TO sums AS SELECT a FROM notes",
    "CREATE MATERIALIZED VIEW IF NOT EXISTS fill ON CLUSTER `main` TO sums AS SELECT a FROM notes",
  ],
  [
    "ALTER TABLE events ADD COLUMN IF NOT EXISTS a String",
    "ALTER TABLE events ADD COLUMN IF NOT EXISTS a String",
    "ALTER TABLE events ON CLUSTER `main` ADD COLUMN IF NOT EXISTS a String",
  ],
  ["TRUNCATE TABLE sums", "TRUNCATE TABLE sums", "TRUNCATE TABLE sums ON CLUSTER `main`"],
  [
    "CREATE DATABASE IF NOT EXISTS unmogrowp",
    "CREATE DATABASE IF NOT EXISTS unmogrowp",
    "CREATE DATABASE IF NOT EXISTS unmogrowp ON CLUSTER `main`",
  ],
  [
    "INSERT INTO sums SELECT a FROM notes",
    "INSERT INTO sums SELECT a FROM notes",
    "INSERT INTO sums SELECT a FROM notes",
  ],
  [
    "CREATE USER IF NOT EXISTS r IDENTIFIED WITH sha256_hash BY 'aa'",
    "CREATE USER IF NOT EXISTS r IDENTIFIED WITH sha256_hash BY 'aa'",
    "CREATE USER IF NOT EXISTS r ON CLUSTER `main` IDENTIFIED WITH sha256_hash BY 'aa'",
  ],
  [
    "CREATE ROW POLICY OR REPLACE p ON d.t FOR SELECT USING 1 TO r",
    "CREATE ROW POLICY OR REPLACE p ON d.t FOR SELECT USING 1 TO r",
    "CREATE ROW POLICY OR REPLACE p ON CLUSTER `main` ON d.t FOR SELECT USING 1 TO r",
  ],
  [
    "GRANT SELECT ON d.* TO r",
    "GRANT SELECT ON d.* TO r",
    "GRANT ON CLUSTER `main` SELECT ON d.* TO r",
  ],
])("%s, as one server and as a cluster need it", (statement, server, cluster) => {
  expect(serverDdl(statement)).toBe(server);
  expect(serverDdl(statement, "main")).toBe(cluster);
});

test("no migration makes a table that a replica lacks or that forgets tokens", async () => {
  const migrations = await readMigrations(CLICKHOUSE_MIGRATIONS_FOLDER);
  const statements = migrations.flatMap(statementsOf);
  expect(statements.length).toBeGreaterThan(10);
  for (const statement of statements.filter((sql) => !/^INSERT\b/i.test(sql))) {
    const clustered = serverDdl(statement, "main");
    expect(clustered).toContain(" ON CLUSTER `main` ".trimEnd());
    expect(clustered).not.toMatch(/ENGINE = (?!Replicated)/);
    if (/^CREATE TABLE/i.test(statement))
      expect(serverDdl(statement)).toContain("non_replicated_deduplication_window = 1000");
  }
});

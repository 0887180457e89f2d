-- A small schema for the contract test: a table, an aggregate of it, and the view that fills it.
CREATE TABLE IF NOT EXISTS notes (
  app_id UUID, tenant_id UUID, id Int32, text String, at DateTime64(3)
) ENGINE = MergeTree ORDER BY (app_id, at);

CREATE TABLE IF NOT EXISTS notes_per_day (
  app_id UUID, tenant_id UUID, day Date, notes UInt64
) ENGINE = SummingMergeTree ORDER BY (app_id, tenant_id, day);

CREATE MATERIALIZED VIEW IF NOT EXISTS notes_per_day_fill TO notes_per_day AS
SELECT app_id, tenant_id, toDate(at) AS day, count() AS notes FROM notes GROUP BY app_id, tenant_id, day;

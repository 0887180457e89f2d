-- One row per accepted event. `at` is when it happened (corrected for the device's clock), `received_at` when we got it.
CREATE TABLE IF NOT EXISTS events (
  app_id UUID,
  tenant_id UUID,
  event_id String,
  type LowCardinality(String),
  name LowCardinality(String),
  user_id String,
  anonymous_id String,
  env LowCardinality(String),
  at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  received_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  stored_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  key_id LowCardinality(String),
  app_version LowCardinality(String),
  platform LowCardinality(String),
  country LowCardinality(String),
  properties String CODEC(ZSTD(1)),
  context String CODEC(ZSTD(1)),
  -- The block of the event log it was stored with.
  block LowCardinality(String),
  INDEX events_by_arrival received_at TYPE minmax GRANULARITY 1,
  INDEX events_by_id event_id TYPE bloom_filter(0.01) GRANULARITY 1
) ENGINE = MergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (app_id, at);

-- By arrival; `lag_ms` is the longest way from the door into this table.
CREATE TABLE IF NOT EXISTS events_per_minute (
  app_id UUID,
  tenant_id UUID,
  env LowCardinality(String),
  minute DateTime('UTC'),
  events SimpleAggregateFunction(sum, UInt64),
  lag_ms SimpleAggregateFunction(max, Int64),
  INDEX events_per_minute_by_time minute TYPE minmax GRANULARITY 1
) ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(minute)
ORDER BY (app_id, tenant_id, env, minute);

CREATE MATERIALIZED VIEW IF NOT EXISTS events_per_minute_fill TO events_per_minute AS
SELECT app_id, tenant_id, env, toStartOfMinute(toDateTime(received_at, 'UTC')) AS minute,
  count() AS events, max(toUnixTimestamp64Milli(stored_at) - toUnixTimestamp64Milli(received_at)) AS lag_ms
FROM events GROUP BY app_id, tenant_id, env, minute;

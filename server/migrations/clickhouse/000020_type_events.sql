-- What the engine's JSON reader cannot hold (a lone surrogate, a number past 64 bits) stays here as it was sent; `properties` is {} then.
ALTER TABLE events ADD COLUMN IF NOT EXISTS properties_text String CODEC(ZSTD(1)) AFTER properties;

ALTER TABLE events UPDATE properties = '{}', properties_text = toString(properties)
WHERE isNull(accurateCastOrNull(toString(properties), 'JSON(max_dynamic_paths = 32)'))
SETTINGS mutations_sync = 2;

-- Each part keeps its 32 most frequent paths as columns, the others together: many tenants share the table.
ALTER TABLE events MODIFY COLUMN properties JSON(max_dynamic_paths = 32) CODEC(ZSTD(1))
SETTINGS mutations_sync = 2, alter_sync = 2;

ALTER TABLE events
  ADD COLUMN IF NOT EXISTS os_version LowCardinality(String) AFTER country,
  ADD COLUMN IF NOT EXISTS device_model LowCardinality(String) AFTER os_version,
  ADD COLUMN IF NOT EXISTS locale LowCardinality(String) AFTER device_model,
  ADD COLUMN IF NOT EXISTS library LowCardinality(String) AFTER locale,
  ADD COLUMN IF NOT EXISTS session_id String CODEC(ZSTD(1)) AFTER library,
  ADD COLUMN IF NOT EXISTS currency LowCardinality(String) AFTER session_id,
  ADD COLUMN IF NOT EXISTS revenue_micros Int64 CODEC(ZSTD(1)) AFTER currency,
  ADD COLUMN IF NOT EXISTS retention_days UInt16 DEFAULT 400 CODEC(ZSTD(1)) AFTER revenue_micros,
  ADD COLUMN IF NOT EXISTS person String ALIAS if(user_id != '', user_id, anonymous_id);

ALTER TABLE events MODIFY TTL toDateTime(at) + toIntervalDay(retention_days);

-- By when it happened, in hours of UTC.
CREATE TABLE IF NOT EXISTS actives_per_hour (
  app_id UUID,
  tenant_id UUID,
  env LowCardinality(String),
  hour DateTime('UTC'),
  events SimpleAggregateFunction(sum, UInt64),
  people AggregateFunction(uniqCombined64, String)
) ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(hour)
ORDER BY (app_id, tenant_id, env, hour);

CREATE MATERIALIZED VIEW IF NOT EXISTS actives_per_hour_fill TO actives_per_hour AS
SELECT app_id, tenant_id, env, toStartOfHour(toDateTime(at, 'UTC')) AS hour,
  count() AS events, uniqCombined64State(if(user_id != '', user_id, anonymous_id)) AS people
FROM events GROUP BY app_id, tenant_id, env, hour;

TRUNCATE TABLE actives_per_hour;

INSERT INTO actives_per_hour (app_id, tenant_id, env, hour, events, people)
SELECT app_id, tenant_id, env, toStartOfHour(toDateTime(at, 'UTC')) AS hour,
  count(), uniqCombined64State(if(user_id != '', user_id, anonymous_id))
FROM events GROUP BY app_id, tenant_id, env, hour
SETTINGS insert_deduplicate = 0;

-- Purchases and refunds, each currency for itself.
CREATE TABLE IF NOT EXISTS revenue_per_hour (
  app_id UUID,
  tenant_id UUID,
  env LowCardinality(String),
  currency LowCardinality(String),
  hour DateTime('UTC'),
  revenue_micros SimpleAggregateFunction(sum, Int64),
  purchases SimpleAggregateFunction(sum, UInt64)
) ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(hour)
ORDER BY (app_id, tenant_id, env, currency, hour);

CREATE MATERIALIZED VIEW IF NOT EXISTS revenue_per_hour_fill TO revenue_per_hour AS
SELECT app_id, tenant_id, env, currency, toStartOfHour(toDateTime(at, 'UTC')) AS hour,
  sum(events.revenue_micros) AS revenue_micros, countIf(events.revenue_micros > 0) AS purchases
FROM events WHERE events.revenue_micros != 0 GROUP BY app_id, tenant_id, env, currency, hour;

TRUNCATE TABLE revenue_per_hour;

INSERT INTO revenue_per_hour (app_id, tenant_id, env, currency, hour, revenue_micros, purchases)
SELECT app_id, tenant_id, env, currency, toStartOfHour(toDateTime(at, 'UTC')) AS hour,
  sum(events.revenue_micros), countIf(events.revenue_micros > 0)
FROM events WHERE events.revenue_micros != 0 GROUP BY app_id, tenant_id, env, currency, hour
SETTINGS insert_deduplicate = 0;

-- What is billed, by the day of arrival; `late`: it had happened more than a day before.
CREATE TABLE IF NOT EXISTS usage_per_day (
  app_id UUID,
  tenant_id UUID,
  env LowCardinality(String),
  day Date,
  events SimpleAggregateFunction(sum, UInt64),
  late SimpleAggregateFunction(sum, UInt64)
) ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (app_id, tenant_id, env, day);

CREATE MATERIALIZED VIEW IF NOT EXISTS usage_per_day_fill TO usage_per_day AS
SELECT app_id, tenant_id, env, toDate(received_at, 'UTC') AS day,
  count() AS events, countIf(received_at > at + toIntervalDay(1)) AS late
FROM events GROUP BY app_id, tenant_id, env, day;

TRUNCATE TABLE usage_per_day;

INSERT INTO usage_per_day (app_id, tenant_id, env, day, events, late)
SELECT app_id, tenant_id, env, toDate(received_at, 'UTC') AS day,
  count(), countIf(received_at > at + toIntervalDay(1))
FROM events GROUP BY app_id, tenant_id, env, day
SETTINGS insert_deduplicate = 0;

-- What goes through each SDK key, by arrival. People are a state, so that hours, versions and platforms can be put together.
CREATE TABLE IF NOT EXISTS key_traffic_per_hour (
  app_id UUID,
  tenant_id UUID,
  env LowCardinality(String),
  key_id LowCardinality(String),
  app_version LowCardinality(String),
  platform LowCardinality(String),
  hour DateTime('UTC'),
  events SimpleAggregateFunction(sum, UInt64),
  people AggregateFunction(uniqCombined64, String)
) ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(hour)
ORDER BY (app_id, tenant_id, key_id, hour, env, app_version, platform)
TTL hour + toIntervalDay(400);

-- Repeatable after a crash half-way: what was filled is thrown away and filled again before anything is stored.
DROP VIEW IF EXISTS key_traffic_per_hour_fill;

TRUNCATE TABLE IF EXISTS key_traffic_per_hour;

INSERT INTO key_traffic_per_hour
SELECT app_id, tenant_id, env, key_id, app_version, platform, toStartOfHour(toDateTime(received_at, 'UTC')) AS hour,
  count() AS events, uniqCombined64State(if(user_id != '', user_id, anonymous_id)) AS people
FROM events WHERE received_at >= now() - toIntervalDay(400)
GROUP BY app_id, tenant_id, env, key_id, app_version, platform, hour
SETTINGS insert_deduplicate = 0;

CREATE MATERIALIZED VIEW IF NOT EXISTS key_traffic_per_hour_fill TO key_traffic_per_hour AS
SELECT app_id, tenant_id, env, key_id, app_version, platform, toStartOfHour(toDateTime(received_at, 'UTC')) AS hour,
  count() AS events, uniqCombined64State(if(user_id != '', user_id, anonymous_id)) AS people
FROM events GROUP BY app_id, tenant_id, env, key_id, app_version, platform, hour;

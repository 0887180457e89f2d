-- What became of the requests made with each key, by hour: `accepted`, or the reason of the refusal. Counts come in batches from
-- every ingest process; a request that never proved its key is nobody's and is not here.
create table key_outcomes_per_hour (
  tenant_id uuid not null default current_tenant_id(),
  app_id uuid not null,
  key_id text not null,
  hour timestamptz not null,
  outcome text not null,
  requests bigint not null,
  -- Events of refused requests are not counted: their body was not read.
  events bigint not null,
  primary key (tenant_id, app_id, key_id, hour, outcome)
);
select protect_table('key_outcomes_per_hour');

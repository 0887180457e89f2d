-- The log becomes partitioned by time, so that what is old is dropped as a whole. What is there already stays where it is:
-- it becomes the default partition, which also takes what no other partition has room for, so that an append never fails.
do $$
declare last bigint;
begin
  select last_value into last from event_log_log_offset_seq;
  alter table event_log alter column log_offset drop identity;
  alter table event_log drop constraint event_log_pkey;
  drop index event_log_in_order;
  drop policy trim_log on event_log;
  alter table event_log add column lane text not null default 'main' constraint lane_is_known check (lane in ('main', 'overflow'));
  alter table event_log rename to event_log_default;
  create table event_log (
    tenant_id uuid not null default current_tenant_id(),
    app_id uuid not null,
    log_offset bigint generated always as identity,
    xid xid8 not null default pg_current_xact_id(),
    key_id text not null,
    env text not null,
    event_count integer not null,
    received_at timestamptz not null default now(),
    body bytea not null,
    lane text not null default 'main' constraint lane_is_known check (lane in ('main', 'overflow'))
  ) partition by range (received_at);
  perform setval(pg_get_serial_sequence('event_log', 'log_offset'), last);
end $$;
alter table event_log alter column body set storage external;
alter table event_log attach partition event_log_default default;
-- The only index: every further one costs each accepted request.
create index event_log_in_order on event_log (lane, xid, log_offset);
select protect_table('event_log', 'select, insert');
grant delete on event_log to umg_platform;
create policy trim_log on event_log for delete to umg_platform using (true);

-- A partition is reached through the table only; its own policies stand behind that.
revoke all on event_log_default from umg_app, umg_platform, umg_readonly;

-- Called by the owner alone, as everything that makes tables.
create function make_event_log_partition(from_time timestamptz, to_time timestamptz) returns text language plpgsql as $$
declare name text := 'event_log_' || to_char(from_time at time zone 'UTC', 'YYYYMMDD"t"HH24MI');
begin
  execute format('create table if not exists %I partition of event_log for values from (%L) to (%L)', name, from_time, to_time);
  perform protect_table(name::regclass, 'select');
  execute format('revoke all on %I from umg_app, umg_platform, umg_readonly', name);
  return name;
end $$;
revoke execute on function make_event_log_partition from public;

-- One statement for one accepted request: the tenant is set, the row written, and the transaction is the statement's own.
create function append_event_log(tenant uuid, app uuid, key text, environment text, in_lane text, events integer, at timestamptz, lines bytea)
returns void language plpgsql as $$
begin
  perform set_config('app.tenant_id', tenant::text, true);
  insert into event_log (app_id, key_id, env, lane, event_count, received_at, body) values (app, key, environment, in_lane, events, at, lines);
end $$;

-- A position for each lane of each partition; a lease holds both lanes.
alter table event_log_consumers drop constraint event_log_consumers_pkey;
alter table event_log_consumers
  add column partition integer not null default 0,
  add column lane text not null default 'main' check (lane in ('main', 'overflow')),
  add primary key (tenant_id, consumer, partition, lane);

-- Signs of life: partitions are shared out among the workers that live.
create table event_log_workers (
  tenant_id uuid not null default current_tenant_id(),
  app_id uuid not null default primary_app_id(),
  consumer text not null,
  worker text not null,
  lives_until timestamptz not null,
  primary key (tenant_id, consumer, worker)
);
select protect_table('event_log_workers');

-- One row per accepted HTTP batch, as bytes. Identity values are not in commit order: a consumer reads
-- only below pg_snapshot_xmin(pg_current_snapshot()), which is why every row keeps its transaction id.
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
  primary key (tenant_id, log_offset)
);
alter table event_log alter column body set storage external;
create index event_log_in_order on event_log (log_offset);
select protect_table('event_log', 'select, insert');
grant delete on event_log to umg_platform;
create policy trim_log on event_log for delete to umg_platform using (true);

create table event_log_consumers (
  tenant_id uuid not null default current_tenant_id(),
  app_id uuid not null default primary_app_id(),
  consumer text not null,
  log_offset bigint not null,
  xid xid8 not null,
  moved_at timestamptz not null default now(),
  primary key (tenant_id, consumer)
);
select protect_table('event_log_consumers');

-- Events refused at the door, a bounded sample with the reason, so that a person can see why.
create table refused_events (
  tenant_id uuid not null default current_tenant_id(),
  app_id uuid not null,
  refused_id uuid not null,
  at timestamptz not null default now(),
  key_id text not null,
  reason text not null,
  message text not null,
  sample text not null,
  primary key (tenant_id, refused_id)
);
create index refused_events_by_time on refused_events (tenant_id, app_id, at);
select protect_table('refused_events');

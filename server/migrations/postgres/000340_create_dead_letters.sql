-- Accepted events that cannot be stored, with the reason, until a person decides.
create table dead_letters (
  tenant_id uuid not null default current_tenant_id(),
  app_id uuid not null,
  dead_letter_id uuid not null,
  key_id text not null,
  env text not null,
  event_id text not null,
  name text not null,
  reason text not null,
  message text not null,
  state text not null default 'waiting' check (state in ('waiting', 'redriven', 'discarded')),
  received_at timestamptz(3) not null,
  found_at timestamptz(3) not null,
  line bytea not null,
  fixed bytea,
  decided_at timestamptz(3),
  decided_by_name text,
  note text,
  primary key (tenant_id, dead_letter_id)
);
create index dead_letters_newest on dead_letters (tenant_id, found_at, dead_letter_id);
create index dead_letters_by_time on dead_letters (found_at);
select protect_table('dead_letters');

-- How many were found, exactly; beyond a bound for an app and day they are only counted.
create table dead_letters_per_day (
  tenant_id uuid not null default current_tenant_id(),
  app_id uuid not null,
  day date not null,
  found bigint not null,
  kept bigint not null,
  primary key (tenant_id, app_id, day)
);
select protect_table('dead_letters_per_day');

-- Second deliveries that were dropped, by the day (UTC) they were received.
create table duplicate_events_per_day (
  tenant_id uuid not null default current_tenant_id(),
  app_id uuid not null,
  day date not null,
  events bigint not null,
  primary key (tenant_id, app_id, day)
);
create index duplicate_events_by_day on duplicate_events_per_day (day);
select protect_table('duplicate_events_per_day');

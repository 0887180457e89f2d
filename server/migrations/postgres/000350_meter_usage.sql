-- How much of its month a tenant has used, in the one word that ingest needs. Written by metering, and only when it changes.
alter table tenants
  add column quota_state text not null default 'ok' check (quota_state in ('ok', 'soft', 'hard')),
  add column quota_limit bigint,
  add column quota_used bigint,
  add column quota_resets_at timestamptz(3);
drop trigger note_change on tenants;
create trigger note_change before update of state, plan, quota_state on tenants for each row execute function note_change();

-- A tenant's own quota, instead of its plan's. Null: no limit.
create table usage_quotas (
  tenant_id uuid not null default current_tenant_id(),
  app_id uuid not null default primary_app_id(),
  included bigint check (included > 0),
  hard bigint check (hard >= included),
  reason text not null,
  set_by uuid,
  set_by_name text not null,
  set_at timestamptz(3) not null default now(),
  primary key (tenant_id)
);
select protect_table('usage_quotas');

-- What is true now, one row per (app, UTC day of receipt, kind); its lock orders the ledger's entries.
create table usage_days (
  tenant_id uuid not null default current_tenant_id(),
  app_id uuid not null,
  day date not null,
  kind text not null check (kind in ('events', 'events_test', 'late', 'duplicates')),
  quantity bigint not null check (quantity >= 0),
  -- What it was before the last entry, so that one statement knows its delta.
  previous bigint not null default 0,
  entries integer not null default 1,
  -- Reads that began before this one are not taken any more.
  read_at timestamptz not null,
  computed_at timestamptz(3) not null default now(),
  primary key (tenant_id, app_id, day, kind)
);
create index usage_days_by_day on usage_days (tenant_id, day);
select protect_table('usage_days', 'select, insert, update');

-- The ledger: only ever added to. The sum of the deltas is the quantity of the last entry.
create table usage_entries (
  tenant_id uuid not null default current_tenant_id(),
  app_id uuid not null,
  day date not null,
  kind text not null,
  entry_no integer not null,
  delta bigint not null check (delta <> 0),
  quantity bigint not null,
  run_id uuid not null,
  computed_at timestamptz(3) not null default now(),
  primary key (tenant_id, app_id, day, kind, entry_no),
  foreign key (tenant_id, app_id, day, kind) references usage_days
);
create index usage_entries_by_time on usage_entries (tenant_id, computed_at, app_id, day, kind, entry_no);
select protect_table('usage_entries', 'select, insert');

-- Each threshold once in a month.
create table usage_alerts (
  tenant_id uuid not null default current_tenant_id(),
  app_id uuid not null default primary_app_id(),
  month date not null,
  threshold integer not null,
  quantity bigint not null,
  included bigint not null,
  reached_at timestamptz(3) not null default now(),
  primary key (tenant_id, month, threshold)
);
create index usage_alerts_by_time on usage_alerts (reached_at);
select protect_table('usage_alerts', 'select, insert');

-- Days of which the ledger and the raw events were found the same to the unit after the day had settled.
create table usage_closed_days (
  tenant_id uuid not null default current_tenant_id(),
  app_id uuid not null default primary_app_id(),
  day date not null,
  run_id uuid not null,
  closed_at timestamptz(3) not null default now(),
  primary key (tenant_id, day)
);
select protect_table('usage_closed_days', 'select, insert, update');

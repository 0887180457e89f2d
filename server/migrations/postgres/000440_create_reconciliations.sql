create table reconciliation_runs (
  tenant_id uuid not null default current_tenant_id() references tenants,
  app_id uuid not null default primary_app_id(),
  run_id uuid not null,
  month date not null,
  state text not null check (state in ('running', 'clean', 'differences', 'failed')),
  started_by text not null,
  started_at timestamptz(3) not null,
  ended_at timestamptz(3),
  lease_until timestamptz(3),
  checked jsonb,
  unreachable text[] not null default '{}',
  error text,
  primary key (tenant_id, run_id)
);
create unique index reconciliation_runs_one on reconciliation_runs (tenant_id) where state = 'running';
create index reconciliation_runs_by_time on reconciliation_runs (tenant_id, started_at);
select protect_table('reconciliation_runs');

-- Of the platform: a run compares all tenants.
create table reconciliation_differences (
  tenant_id uuid not null default current_tenant_id() references tenants,
  app_id uuid not null default primary_app_id(),
  run_id uuid not null,
  difference_id uuid not null,
  for_tenant_id uuid not null,
  kind text not null check (kind in ('usage', 'charges', 'meters', 'balance', 'renewals')),
  provider text,
  subject text not null,
  ours text not null,
  theirs text not null,
  currency text,
  amount minor_units,
  note text not null,
  primary key (tenant_id, run_id, difference_id),
  foreign key (tenant_id, run_id) references reconciliation_runs
);
select protect_table('reconciliation_differences', 'select, insert');

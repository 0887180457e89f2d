create table reconciliation_runs (
  tenant_id uuid not null default current_tenant_id() references tenants,
  app_id uuid not null default primary_app_id(),
  run_id uuid not null,
  month date not null,
  state text not null check (state in ('running', 'clean', 'differences', 'failed')),
  started_by text not null,
  started_at timestamptz(3) not null,
  ended_at timestamptz(3),
  -- Who walks through the tenants now; another one goes on once the lease is over.
  lease_owner text,
  lease_until timestamptz(3),
  -- Since it last got on.
  attempts integer not null default 0,
  -- The page that each provider's list is read after; null: all of it is read.
  listing jsonb not null default '{}',
  -- Tenants are compared in the order of their ids, each once.
  after_tenant uuid,
  checked jsonb not null default '{"tenants":0,"invoices":0,"charges":0,"lines":0}',
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
  code text not null,
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

-- What a provider lists, while a run goes on: so much is never held in memory, and a run that was killed lists it again.
create table reconciliation_charges (
  tenant_id uuid not null default current_tenant_id() references tenants,
  app_id uuid not null default primary_app_id(),
  run_id uuid not null,
  provider text not null,
  reference text not null,
  invoice_id uuid,
  state text not null,
  currency text not null,
  paid minor_units not null,
  refunded minor_units not null,
  disputed minor_units not null,
  primary key (tenant_id, run_id, provider, reference),
  foreign key (tenant_id, run_id) references reconciliation_runs
);
create index reconciliation_charges_by_invoice on reconciliation_charges (tenant_id, run_id, invoice_id);
select protect_table('reconciliation_charges');

-- Who the tenant is at a provider.
create table billing_customers (
  tenant_id uuid not null default current_tenant_id() references tenants,
  app_id uuid not null default primary_app_id(),
  provider text not null check (provider in ('manual', 'stripe', 'paddle')),
  reference text,
  state text not null default 'making' check (state in ('making', 'ready', 'failed')),
  payment_method jsonb,
  error text,
  updated_at timestamptz(3) not null,
  primary key (tenant_id, provider)
);
create index billing_customers_by_reference on billing_customers (provider, reference) where reference is not null;
select protect_table('billing_customers');

-- A move of the renewals to another provider that is not done yet.
create table provider_moves (
  tenant_id uuid not null default current_tenant_id() references tenants,
  app_id uuid not null default primary_app_id(),
  target text not null check (target in ('manual', 'stripe', 'paddle')),
  asked_by text not null,
  asked_at timestamptz(3) not null,
  waits_for text not null,
  primary key (tenant_id)
);
select protect_table('provider_moves');

-- The outbox: calls to providers, written with what causes them and made by a job.
create table provider_calls (
  tenant_id uuid not null default current_tenant_id() references tenants,
  app_id uuid not null default primary_app_id(),
  call_id uuid not null,
  -- The order they were asked in: ids of one millisecond have none.
  call_no bigint not null generated always as identity,
  provider text not null check (provider in ('manual', 'stripe', 'paddle')),
  kind text not null,
  -- The provider's idempotency key: the same cause has the same key.
  key text not null,
  request jsonb not null,
  -- Of the invoice that it is about.
  invoice_id uuid,
  state text not null default 'queued' check (state in ('queued', 'done', 'failed', 'dead')),
  attempts integer not null default 0,
  run_after timestamptz(3) not null,
  lease_owner text,
  lease_until timestamptz(3),
  error_code text,
  error text,
  -- The provider said no: nothing happened there, and under the same key it would only say so again.
  refused boolean not null default false,
  key_no integer not null default 0,
  failing_since timestamptz(3),
  -- Given up after this.
  give_up_at timestamptz(3) not null,
  response jsonb,
  created_at timestamptz(3) not null,
  done_at timestamptz(3),
  primary key (tenant_id, call_id),
  unique (tenant_id, provider, key),
  foreign key (tenant_id, invoice_id) references invoices
);
create index provider_calls_by_invoice on provider_calls (tenant_id, invoice_id) where invoice_id is not null;
create index provider_calls_due on provider_calls (run_after) where state in ('queued', 'failed');
create index provider_calls_dead on provider_calls (created_at) where state = 'dead';
select protect_table('provider_calls');

-- The inbox. It belongs to the platform: whose an event is, is known only once it was read.
create table webhook_events (
  tenant_id uuid not null default current_tenant_id() references tenants,
  app_id uuid not null default primary_app_id(),
  webhook_id uuid not null,
  provider text not null check (provider in ('stripe', 'paddle')),
  event_id text not null,
  type text not null,
  body bytea not null,
  -- What it is about, as its signed body says: it is fetched, nothing else of the body is believed.
  about_kind text check (about_kind in ('charge', 'customer')),
  about_reference text,
  for_tenant_id uuid,
  state text not null default 'received' check (state in ('received', 'processed', 'ignored', 'failed', 'dead')),
  deliveries integer not null default 1,
  attempts integer not null default 0,
  occurred_at timestamptz(3),
  received_at timestamptz(3) not null,
  run_after timestamptz(3) not null,
  lease_owner text,
  lease_until timestamptz(3),
  processed_at timestamptz(3),
  note text,
  primary key (tenant_id, webhook_id),
  unique (tenant_id, provider, event_id)
);
create index webhook_events_due on webhook_events (run_after) where state in ('received', 'failed');
create index webhook_events_by_time on webhook_events (received_at, webhook_id);
select protect_table('webhook_events');

-- What was told to a provider's meter.
create table meter_reports (
  tenant_id uuid not null default current_tenant_id() references tenants,
  app_id uuid not null default primary_app_id(),
  provider text not null check (provider in ('stripe', 'paddle')),
  day date not null,
  -- From 1; a day that was corrected later is reported again by its difference.
  report_no integer not null,
  quantity bigint not null,
  reported bigint not null,
  at timestamptz(3) not null,
  primary key (tenant_id, provider, day, report_no)
);
select protect_table('meter_reports', 'select, insert');

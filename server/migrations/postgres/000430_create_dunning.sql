create table dunning_schedules (
  tenant_id uuid not null default current_tenant_id() references tenants,
  app_id uuid not null default primary_app_id(),
  schedule jsonb not null,
  set_by text not null,
  set_at timestamptz(3) not null,
  primary key (tenant_id)
);
select protect_table('dunning_schedules');

create table dunning_cases (
  tenant_id uuid not null default current_tenant_id() references tenants,
  app_id uuid not null default primary_app_id(),
  invoice_id uuid not null,
  state text not null check (state in ('open', 'grace', 'suspended', 'recovered', 'closed')),
  -- As it stood when the case was opened.
  schedule jsonb not null,
  opened_at timestamptz(3) not null,
  -- How many of the schedule's retries and mails are done.
  retries integer not null default 0,
  mails integer not null default 0,
  next_at timestamptz(3),
  paused_until timestamptz(3),
  last_error text,
  closed_at timestamptz(3),
  closed_reason text,
  primary key (tenant_id, invoice_id),
  foreign key (tenant_id, invoice_id) references invoices
);
create index dunning_cases_due on dunning_cases (next_at) where state in ('open', 'grace');
select protect_table('dunning_cases');

create table mails (
  tenant_id uuid not null default current_tenant_id() references tenants,
  app_id uuid not null default primary_app_id(),
  mail_id uuid not null,
  -- The same cause is written once.
  source text not null,
  recipient text not null,
  template text not null,
  language text not null check (language in ('en', 'ru')),
  subject text not null,
  body text not null,
  html text not null,
  state text not null default 'queued' check (state in ('queued', 'sent', 'failed', 'not_configured')),
  attempts integer not null default 0,
  run_after timestamptz(3) not null,
  lease_until timestamptz(3),
  error text,
  created_at timestamptz(3) not null,
  sent_at timestamptz(3),
  primary key (tenant_id, mail_id),
  unique (tenant_id, source)
);
create index mails_due on mails (run_after) where state in ('queued', 'not_configured');
select protect_table('mails');

-- The platform's own row is everybody's schedule; a tenant may have one of its own.
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
  -- The first failure, or the due day of an invoice that is paid by hand: days are counted from here.
  opened_at timestamptz(3) not null,
  -- Grows when an invoice that was paid is owed again.
  round integer not null default 1,
  -- How many of the schedule's retries and mails are done.
  retries integer not null default 0,
  mails integer not null default 0,
  -- By so much what is left of the schedule is later: pauses, and a grace that began late.
  held_ms bigint not null default 0 check (held_ms >= 0),
  next_at timestamptz(3),
  next_step text check (next_step in ('retry', 'mail', 'grace', 'suspend')),
  suspends_at timestamptz(3),
  paused_until timestamptz(3),
  -- The tenant's state_changed_at when dunning suspended it: only that suspension ends by itself.
  suspended_at timestamptz(3),
  last_error text,
  closed_at timestamptz(3),
  closed_reason text,
  primary key (tenant_id, invoice_id),
  foreign key (tenant_id, invoice_id) references invoices,
  check ((next_at is null) = (next_step is null))
);
create index dunning_cases_due on dunning_cases (next_at) where state in ('open', 'grace');
create index dunning_cases_by_time on dunning_cases (opened_at, invoice_id);
select protect_table('dunning_cases');

-- Each step of a case, once.
create table dunning_steps (
  tenant_id uuid not null default current_tenant_id(),
  app_id uuid not null default primary_app_id(),
  invoice_id uuid not null,
  round integer not null,
  what text not null check (what in ('retry', 'mail', 'grace', 'suspend')),
  step_no integer not null,
  day integer not null,
  at timestamptz(3) not null,
  note text not null,
  primary key (tenant_id, invoice_id, round, what, step_no),
  foreign key (tenant_id, invoice_id) references dunning_cases
);
select protect_table('dunning_steps', 'select, insert');

create table mails (
  tenant_id uuid not null default current_tenant_id() references tenants,
  app_id uuid not null default primary_app_id(),
  mail_id uuid not null,
  -- The same cause is written once.
  source text not null,
  -- What it is about: a newer one about the same replaces it while it was not sent.
  invoice_id uuid,
  recipient text not null,
  template text not null,
  language text not null check (language in ('en', 'ru')),
  subject text not null,
  body text not null,
  html text not null,
  state text not null default 'queued' check (state in ('queued', 'sent', 'failed', 'not_configured', 'dropped')),
  attempts integer not null default 0,
  run_after timestamptz(3) not null,
  lease_owner text,
  lease_until timestamptz(3),
  error text,
  created_at timestamptz(3) not null,
  sent_at timestamptz(3),
  primary key (tenant_id, mail_id),
  unique (tenant_id, source),
  foreign key (tenant_id, invoice_id) references invoices
);
create index mails_due on mails (run_after) where state in ('queued', 'not_configured');
create index mails_by_invoice on mails (tenant_id, invoice_id) where invoice_id is not null;
select protect_table('mails');

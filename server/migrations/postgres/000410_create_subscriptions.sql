-- Numbers are integers in minor units; within what JSON carries exactly.
create domain minor_units as bigint check (value between -9007199254740991 and 9007199254740991);

create table billing_details (
  tenant_id uuid not null default current_tenant_id() references tenants,
  app_id uuid not null default primary_app_id(),
  name text not null,
  email text,
  address text,
  tax_id text,
  language text not null default 'en' check (language in ('en', 'ru')),
  primary key (tenant_id)
);
select protect_table('billing_details');

create table subscriptions (
  tenant_id uuid not null default current_tenant_id() references tenants,
  app_id uuid not null default primary_app_id(),
  subscription_id uuid not null,
  plan_code text not null,
  plan_name text not null,
  plan_version integer not null,
  -- A copy: what was agreed stays what it was.
  terms jsonb not null,
  currency text not null,
  state text not null check (state in ('trialing', 'active', 'past_due', 'paused', 'cancelled')),
  started_at timestamptz(3) not null,
  trial_ends_at timestamptz(3),
  -- Periods begin at midnight UTC of this day of the month, or of the month's last one.
  anchor_day smallint not null check (anchor_day between 1 and 31),
  anchor_month smallint not null check (anchor_month between 1 and 12),
  period_start timestamptz(3) not null,
  period_end timestamptz(3) not null,
  -- What the base from that moment to the period's end came to, after coupons: so much is given back for what is not used of it.
  base_net minor_units not null default 0 check (base_net >= 0),
  base_from timestamptz(3) not null,
  -- Usage of days before this one is on an invoice.
  usage_billed_until date not null,
  next_invoice_at timestamptz(3),
  cancel_at timestamptz(3),
  cancelled_at timestamptz(3),
  paused_at timestamptz(3),
  pending jsonb,
  coupon jsonb,
  -- Who collects the next renewal: exactly one, by construction. Grows with each move, so that a late call of the one before is refused.
  renewal_owner text not null default 'manual' check (renewal_owner in ('manual', 'stripe', 'paddle')),
  owner_generation integer not null default 1,
  -- Grows with each change; a preview names it.
  revision integer not null default 1,
  primary key (tenant_id, subscription_id),
  check (period_end > period_start),
  check ((state = 'cancelled') = (cancelled_at is not null))
);
create unique index subscriptions_one_open on subscriptions (tenant_id) where state <> 'cancelled';
create index subscriptions_due on subscriptions (next_invoice_at) where next_invoice_at is not null;
create index subscriptions_by_plan on subscriptions (plan_code, plan_version) where state <> 'cancelled';
select protect_table('subscriptions');

create table subscription_events (
  tenant_id uuid not null default current_tenant_id(),
  app_id uuid not null default primary_app_id(),
  subscription_id uuid not null,
  revision integer not null,
  kind text not null,
  at timestamptz(3) not null,
  by text not null,
  before jsonb,
  after jsonb,
  reason text,
  primary key (tenant_id, subscription_id, revision),
  foreign key (tenant_id, subscription_id) references subscriptions
);
select protect_table('subscription_events', 'select, insert');

-- Days whose usage is on an invoice, with what they were priced by: what arrives late is priced again by the same.
create table usage_windows (
  tenant_id uuid not null default current_tenant_id(),
  app_id uuid not null default primary_app_id(),
  subscription_id uuid not null,
  first_day date not null,
  until_day date not null check (until_day > first_day),
  -- Days of the whole month that these are a part of.
  month_days smallint not null check (month_days >= until_day - first_day),
  plan_code text not null,
  currency text not null,
  minimum minor_units not null,
  charges jsonb not null,
  -- Quantities and amounts as they are billed now, corrections included.
  billed jsonb not null,
  primary key (tenant_id, first_day),
  foreign key (tenant_id, subscription_id) references subscriptions
);
select protect_table('usage_windows', 'select, insert, update');

-- No day is billed twice, whatever decided it.
create function keep_windows_apart() returns trigger language plpgsql as $$
begin
  if exists (select from usage_windows w where w.tenant_id = new.tenant_id and w.first_day <> new.first_day
    and w.first_day < new.until_day and new.first_day < w.until_day) then
    raise exception 'usage from % on is billed already', new.first_day using errcode = 'exclusion_violation', constraint = 'usage_windows_apart';
  end if;
  return new;
end $$;
create trigger keep_windows_apart before insert on usage_windows for each row execute function keep_windows_apart();

create table invoices (
  tenant_id uuid not null default current_tenant_id() references tenants,
  app_id uuid not null default primary_app_id(),
  invoice_id uuid not null,
  -- Gapless within the tenant: taken under the lock of the tenant's billing.
  number integer not null check (number > 0),
  subscription_id uuid,
  state text not null check (state in ('open', 'paid', 'void', 'uncollectible')),
  reason text not null check (reason in ('start', 'renewal', 'change', 'final', 'manual')),
  -- One invoice for each moment of a subscription at which one is due, however often it is tried.
  source text not null,
  currency text not null,
  -- Below 0 it gives back: all of that becomes credit, so both are the same then.
  total minor_units not null,
  credit_used minor_units not null,
  paid minor_units not null default 0 check (paid >= 0),
  refunded minor_units not null default 0 check (refunded >= 0 and refunded <= paid),
  billed_to jsonb not null,
  period_start timestamptz(3),
  period_end timestamptz(3),
  issued_at timestamptz(3) not null,
  due_at timestamptz(3) not null,
  paid_at timestamptz(3),
  provider text not null check (provider in ('manual', 'stripe', 'paddle')),
  owner_generation integer not null default 1,
  collection text not null default 'none' check (collection in ('none', 'queued', 'pending', 'paid', 'failed', 'disputed')),
  collection_error text,
  charge_reference text,
  charge_version bigint not null default 0,
  provider_url text,
  primary key (tenant_id, invoice_id),
  unique (tenant_id, number),
  unique (tenant_id, source),
  foreign key (tenant_id, subscription_id) references subscriptions,
  check (credit_used between least(total, 0) and greatest(total, 0) and (total > 0 or credit_used = total)),
  check (paid <= total - credit_used)
);
create index invoices_by_charge on invoices (provider, charge_reference) where charge_reference is not null;
create index invoices_by_time on invoices (issued_at, invoice_id);
create index invoices_open on invoices (due_at) where state = 'open';
select protect_table('invoices', 'select, insert, update');

-- What providers said of the charges they were handed; an invoice may have had several, one after the other.
create table invoice_charges (
  tenant_id uuid not null default current_tenant_id(),
  app_id uuid not null default primary_app_id(),
  provider text not null check (provider in ('manual', 'stripe', 'paddle')),
  reference text not null,
  invoice_id uuid not null,
  state text not null check (state in ('pending', 'paid', 'failed', 'cancelled', 'disputed')),
  -- Grows at the provider with each change: what is not newer is not applied.
  version bigint not null,
  paid minor_units not null check (paid >= 0),
  updated_at timestamptz(3) not null,
  primary key (tenant_id, provider, reference),
  foreign key (tenant_id, invoice_id) references invoices
);
create index invoice_charges_by_invoice on invoice_charges (tenant_id, invoice_id);
select protect_table('invoice_charges', 'select, insert, update');

create table invoice_lines (
  tenant_id uuid not null default current_tenant_id(),
  app_id uuid not null default primary_app_id(),
  invoice_id uuid not null,
  line_no integer not null check (line_no > 0),
  kind text not null check (kind in ('base', 'proration', 'usage', 'minimum', 'coupon', 'manual')),
  amount minor_units not null,
  metric text,
  quantity bigint,
  first_day date,
  until_day date,
  -- As the contract's InvoiceLine.
  line jsonb not null,
  primary key (tenant_id, invoice_id, line_no),
  foreign key (tenant_id, invoice_id) references invoices
);
select protect_table('invoice_lines', 'select, insert');

create table invoice_events (
  tenant_id uuid not null default current_tenant_id(),
  app_id uuid not null default primary_app_id(),
  invoice_id uuid not null,
  event_no integer not null,
  at timestamptz(3) not null,
  kind text not null,
  note text not null,
  amount minor_units,
  primary key (tenant_id, invoice_id, event_no),
  foreign key (tenant_id, invoice_id) references invoices
);
select protect_table('invoice_events', 'select, insert');

-- Double entry. A transaction names what caused it, so that the same cause is booked once.
create table ledger_transactions (
  tenant_id uuid not null default current_tenant_id() references tenants,
  app_id uuid not null default primary_app_id(),
  transaction_id uuid not null,
  kind text not null,
  source text not null,
  invoice_id uuid,
  at timestamptz(3) not null,
  note text not null,
  primary key (tenant_id, transaction_id),
  unique (tenant_id, source),
  foreign key (tenant_id, invoice_id) references invoices
);
create index ledger_transactions_by_invoice on ledger_transactions (tenant_id, invoice_id);
create index ledger_transactions_by_time on ledger_transactions (at);
select protect_table('ledger_transactions', 'select, insert');

create table ledger_entries (
  tenant_id uuid not null default current_tenant_id(),
  app_id uuid not null default primary_app_id(),
  transaction_id uuid not null,
  entry_no smallint not null,
  account text not null check (account in ('receivable', 'revenue', 'credit', 'cash', 'refunds', 'disputes', 'bad_debt')),
  -- Of cash, refunds and disputes: at whom.
  provider text,
  currency text not null,
  -- Positive: debit. Negative: credit.
  amount minor_units not null check (amount <> 0),
  primary key (tenant_id, transaction_id, entry_no),
  foreign key (tenant_id, transaction_id) references ledger_transactions
);
create index ledger_entries_by_account on ledger_entries (tenant_id, account, currency);
select protect_table('ledger_entries', 'select, insert');

-- Debits are credits at every commit, in each currency, and no transaction is empty.
create function require_balance() returns trigger language plpgsql as $$
begin
  if not exists (select from ledger_entries e where e.tenant_id = new.tenant_id and e.transaction_id = new.transaction_id)
    or exists (select from ledger_entries e where e.tenant_id = new.tenant_id and e.transaction_id = new.transaction_id
      group by e.currency having sum(e.amount) <> 0) then
    raise exception 'the ledger transaction % is not balanced', new.transaction_id using errcode = 'check_violation', constraint = 'ledger_balanced';
  end if;
  return null;
end $$;
create constraint trigger ledger_balanced after insert on ledger_transactions deferrable initially deferred
  for each row execute function require_balance();
create constraint trigger ledger_balanced after insert on ledger_entries deferrable initially deferred
  for each row execute function require_balance();

-- Also whoever owns the tables cannot rewrite the books; they outlive the tenant, as books must.
create function keep_the_books() returns trigger language plpgsql as $$
begin
  raise exception 'the ledger is only ever added to' using errcode = 'restrict_violation';
end $$;
create trigger keep_the_books before update or delete on ledger_transactions for each row execute function keep_the_books();
create trigger keep_the_books before update or delete on ledger_entries for each row execute function keep_the_books();

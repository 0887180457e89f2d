-- The catalogue belongs to the platform's own tenant.
create table plans (
  tenant_id uuid not null default current_tenant_id() references tenants,
  app_id uuid not null default primary_app_id(),
  plan_id uuid not null,
  code text not null check (code ~ '^[a-z0-9-]{3,40}$'),
  name text not null,
  state text not null default 'draft' check (state in ('draft', 'active', 'archived')),
  self_service boolean not null default false,
  created_at timestamptz(3) not null default now(),
  primary key (tenant_id, plan_id),
  unique (tenant_id, code)
);
select protect_table('plans');

-- A published version never changes; only a draft does.
create table plan_versions (
  tenant_id uuid not null default current_tenant_id(),
  app_id uuid not null default primary_app_id(),
  plan_id uuid not null,
  version integer not null check (version > 0),
  state text not null default 'draft' check (state in ('draft', 'published')),
  terms jsonb not null,
  -- Subscriptions on an older version change to it, each at its own next period.
  migrates boolean not null default false,
  created_by text not null,
  created_at timestamptz(3) not null default now(),
  published_at timestamptz(3),
  primary key (tenant_id, plan_id, version),
  foreign key (tenant_id, plan_id) references plans,
  check ((state = 'published') = (published_at is not null))
);
create unique index plan_versions_one_draft on plan_versions (tenant_id, plan_id) where state = 'draft';
select protect_table('plan_versions');

create function keep_published_terms() returns trigger language plpgsql as $$
begin
  if old.state = 'published' then
    raise exception 'a published version of a plan never changes' using errcode = 'restrict_violation';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$;
create trigger keep_published_terms before update or delete on plan_versions for each row execute function keep_published_terms();

create table coupons (
  tenant_id uuid not null default current_tenant_id() references tenants,
  app_id uuid not null default primary_app_id(),
  code text not null check (code ~ '^[A-Z0-9-]{3,40}$'),
  name text not null,
  percent integer check (percent between 1 and 100),
  amount bigint check (amount between 1 and 9007199254740991),
  currency text,
  invoices integer check (invoices > 0),
  redeem_by timestamptz(3),
  max_redemptions integer check (max_redemptions > 0),
  redemptions integer not null default 0 check (redemptions >= 0 and (max_redemptions is null or redemptions <= max_redemptions)),
  state text not null default 'active' check (state in ('active', 'archived')),
  created_at timestamptz(3) not null default now(),
  primary key (tenant_id, code),
  check ((percent is null) <> (amount is null)),
  check ((amount is null) = (currency is null))
);
select protect_table('coupons');

-- What a tenant may, as its plan says; written with each change of its plan, read by one function.
alter table tenants add column entitlements jsonb;

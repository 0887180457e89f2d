create table tenants (
  tenant_id uuid primary key,
  -- The tenant's primary app: rows that belong to the tenant as a whole carry it.
  app_id uuid not null,
  slug text not null,
  name text not null,
  state text not null check (state in ('onboarding', 'active', 'suspended', 'moving', 'pending_erasure', 'erased')),
  state_reason text,
  state_changed_at timestamptz not null default now(),
  plan text not null,
  placement text not null default 'pooled' check (placement in ('pooled', 'dedicated')),
  region text not null,
  labels text[] not null default '{}',
  impersonation_opt_out boolean not null default false,
  erases_at timestamptz,
  -- {by, byName, at, reason, graceDays}: erasing waits for a second admin.
  erasure_request jsonb,
  first_event_at timestamptz,
  -- Milliseconds, like every instant of the API, so that a cursor made from one loses nothing.
  created_at timestamptz(3) not null default now(),
  search text generated always as (lower(name || ' ' || slug)) stored
);
select protect_table('tenants');
create index tenants_by_created on tenants (created_at, tenant_id);
create index tenants_by_name on tenants (lower(name), tenant_id);

-- A slug is unique per platform and never reused. The unique key leads with the platform's own tenant,
-- so a violation tells nothing about another tenant; the holder is in a column that only staff read.
create table tenant_slugs (
  tenant_id uuid not null default current_tenant_id(),
  app_id uuid not null,
  slug text not null,
  held_by uuid not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, slug)
);
select protect_table('tenant_slugs', 'select, insert');

create function primary_app_id() returns uuid language sql stable
  return (select app_id from tenants where tenant_id = current_tenant_id());

create table apps (
  tenant_id uuid not null default current_tenant_id() references tenants,
  app_id uuid not null,
  name text not null,
  platform text not null check (platform in ('ios', 'android', 'web')),
  bundle_id text not null,
  state text not null default 'active' check (state in ('active', 'archived')),
  created_at timestamptz(3) not null default now(),
  primary key (tenant_id, app_id),
  unique (tenant_id, platform, bundle_id)
);
select protect_table('apps');

-- The platform itself is a tenant: staff are its members, platform-wide rows belong to it.
select set_config('app.tenant_id', '00000000-0000-7000-8000-000000000001', true);
insert into tenants (tenant_id, app_id, slug, name, state, plan, region)
values ('00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-000000000002', 'unmogrowp', 'UnMoGrowP', 'active', 'enterprise', 'eu');
insert into apps (app_id, name, platform, bundle_id)
values ('00000000-0000-7000-8000-000000000002', 'Platform', 'web', 'unmogrowp.platform');
insert into tenant_slugs (app_id, slug, held_by)
values ('00000000-0000-7000-8000-000000000002', 'unmogrowp', '00000000-0000-7000-8000-000000000001');

create table keys (
  tenant_id uuid not null default current_tenant_id(),
  app_id uuid not null,
  key_id text not null,
  name text not null,
  env text not null check (env in ('live', 'test')),
  secret_hash bytea not null,
  state text not null default 'active' check (state in ('active', 'rotating', 'revoked', 'expired')),
  scopes text[] not null,
  rate_limit_per_minute integer,
  ip_allow_list text[] not null default '{}',
  expires_at timestamptz,
  closes_at timestamptz,
  successor_key_id text,
  created_by uuid,
  created_by_name text,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at timestamptz,
  revoked_reason text,
  primary key (tenant_id, key_id),
  foreign key (tenant_id, app_id) references apps
);
-- Verification finds a key by its id alone, before the tenant is known.
create index keys_by_id on keys (key_id);
create index keys_by_app on keys (tenant_id, app_id, created_at);
select protect_table('keys');

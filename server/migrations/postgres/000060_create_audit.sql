create table audit_entries (
  tenant_id uuid not null default current_tenant_id(),
  app_id uuid not null default primary_app_id(),
  seq bigint not null,
  at timestamptz not null,
  action text not null,
  outcome text not null check (outcome in ('done', 'refused')),
  code text,
  actor_kind text not null,
  actor_id text not null,
  actor_name text not null,
  impersonator_id text,
  impersonation_id text,
  target text,
  reason text,
  before jsonb,
  after jsonb,
  request_id text not null,
  ip text,
  prev_hash bytea not null,
  hash bytea not null,
  primary key (tenant_id, seq)
);
create index audit_entries_by_time on audit_entries (tenant_id, at);
-- Append-only: nobody but the owner can change or remove an entry.
select protect_table('audit_entries', 'select, insert');

-- The chain's head: its row lock orders the writers of one tenant.
create table audit_heads (
  tenant_id uuid primary key default current_tenant_id(),
  app_id uuid not null default primary_app_id(),
  seq bigint not null,
  hash bytea not null
);
select protect_table('audit_heads', 'select, insert, update');

-- Signed stretches of a chain: Ed25519 over (tenant, first, last, hash of the last).
create table audit_segments (
  tenant_id uuid not null default current_tenant_id(),
  app_id uuid not null default primary_app_id(),
  first_seq bigint not null,
  last_seq bigint not null,
  last_hash bytea not null,
  key_id text not null,
  signature bytea not null,
  signed_at timestamptz not null default now(),
  primary key (tenant_id, last_seq)
);
select protect_table('audit_segments', 'select, insert');

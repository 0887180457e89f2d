create table audit_entries (
  tenant_id uuid not null default current_tenant_id(),
  app_id uuid not null,
  seq bigint not null,
  at timestamptz(3) not null,
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
-- Staff read all chains by time; a tenant's own is read by seq.
create index audit_entries_in_time on audit_entries (at, tenant_id, seq);
-- Append-only: nobody but the owner can change or remove an entry.
select protect_table('audit_entries', 'select, insert');

-- The chain's head: its row lock orders the writers of one tenant. One update moves it on, hash included.
create table audit_heads (
  tenant_id uuid primary key default current_tenant_id(),
  app_id uuid not null default primary_app_id(),
  seq bigint not null,
  prev_hash bytea not null,
  hash bytea not null
) with (fillfactor = 50);
select protect_table('audit_heads', 'select, insert, update');

-- Signed stretches of a chain, without gaps: Ed25519 over the tenant, the stretch, its last hash and the digests.
create table audit_segments (
  tenant_id uuid not null default current_tenant_id(),
  app_id uuid not null default primary_app_id(),
  first_seq bigint not null,
  last_seq bigint not null,
  last_hash bytea not null,
  -- The first 8 bytes of each entry's hash: they name the entry that was rewritten.
  digests bytea not null,
  key_id text not null,
  signature bytea not null,
  signed_at timestamptz(3) not null default now(),
  primary key (tenant_id, last_seq),
  unique (tenant_id, first_seq)
);
select protect_table('audit_segments', 'select, insert');

create table operations (
  tenant_id uuid not null default current_tenant_id() references tenants,
  app_id uuid not null default primary_app_id(),
  operation_id uuid not null,
  kind text not null,
  state text not null default 'queued' check (state in ('queued', 'running', 'succeeded', 'failed', 'compensating', 'compensated', 'stuck', 'cancelled')),
  input jsonb not null,
  cancel_requested boolean not null default false,
  created_by text not null,
  created_at timestamptz(3) not null default now(),
  started_at timestamptz,
  ended_at timestamptz,
  -- A worker holds the lease while it runs; a lease that has run out may be taken over.
  lease_owner text,
  lease_until timestamptz,
  run_after timestamptz not null default now(),
  primary key (tenant_id, operation_id)
);
create unique index operations_one_open on operations (tenant_id, kind)
  where state in ('queued', 'running', 'failed', 'compensating', 'stuck');
-- What a worker may take: a failed one too, once it was left alone for too long.
create index operations_open on operations (run_after) where state in ('queued', 'running', 'compensating', 'failed');
create index operations_by_created on operations (created_at, operation_id);
select protect_table('operations');

create table operation_steps (
  tenant_id uuid not null default current_tenant_id(),
  app_id uuid not null default primary_app_id(),
  operation_id uuid not null,
  position smallint not null,
  name text not null,
  state text not null default 'pending' check (state in ('pending', 'running', 'done', 'skipped', 'failed', 'compensated')),
  attempts integer not null default 0,
  undo_attempts integer not null default 0,
  output jsonb,
  note text,
  error_code text,
  error_message text,
  started_at timestamptz,
  ended_at timestamptz,
  primary key (tenant_id, operation_id, position),
  foreign key (tenant_id, operation_id) references operations
);
select protect_table('operation_steps');

create table idempotency_keys (
  tenant_id uuid not null default current_tenant_id(),
  app_id uuid not null default primary_app_id(),
  -- Who called what with which key.
  actor text not null,
  procedure text not null,
  key text not null,
  params_hash bytea not null,
  -- Sealed with the server's key: a first answer may hold a secret that is shown once.
  answer bytea,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + interval '24 hours',
  primary key (tenant_id, actor, procedure, key)
);
select protect_table('idempotency_keys');

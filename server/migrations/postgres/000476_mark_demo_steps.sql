-- What of the demo is made, so that a start after one that was killed goes on from there and makes nothing twice.
create table demo_steps (
  tenant_id uuid not null default current_tenant_id(),
  app_id uuid not null default primary_app_id(),
  step text not null,
  outcome jsonb not null,
  made_at timestamptz(3) not null default now(),
  primary key (tenant_id, step)
);
select protect_table('demo_steps');

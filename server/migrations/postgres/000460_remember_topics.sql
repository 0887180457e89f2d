-- What the log's topics in Kafka were when it began with them. An app's partition follows from this number, whatever is added later.
create table event_log_topics (
  tenant_id uuid not null default current_tenant_id(),
  app_id uuid not null default primary_app_id(),
  main_id text not null,
  overflow_id text not null,
  name text not null,
  partitions integer not null check (partitions > 0),
  began_at timestamptz not null default now(),
  primary key (tenant_id, main_id)
);
select protect_table('event_log_topics');

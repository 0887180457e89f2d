-- The log is read in the order of (transaction, offset), below the oldest transaction that still runs.
drop index event_log_in_order;
create index event_log_in_order on event_log (xid, log_offset);

-- One worker at a time holds the lease of a consumer. It writes down where its next block ends before it stores the
-- block, so that after a crash exactly the same block, with the same token, is stored again.
alter table event_log_consumers
  add column lease_owner text,
  add column lease_until timestamptz,
  add column plan_offset bigint,
  add column plan_xid xid8;

-- How many were refused, exactly; refused_events keeps a sample of them.
create table refused_per_minute (
  tenant_id uuid not null default current_tenant_id(),
  app_id uuid not null,
  minute timestamptz not null,
  events bigint not null,
  primary key (tenant_id, app_id, minute)
);
create index refused_per_minute_by_time on refused_per_minute (minute);
select protect_table('refused_per_minute');

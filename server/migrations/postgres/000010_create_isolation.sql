-- The tenant of this transaction; null outside of one. After a transaction the setting reads '' and not null.
create function current_tenant_id() returns uuid language sql stable parallel safe
  return nullif(current_setting('app.tenant_id', true), '')::uuid;

-- Every table passes through here: RLS on and forced, one tenant for everybody, all tenants read-only for staff.
create function protect_table(target regclass, app_grants text default 'select, insert, update, delete') returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('create policy one_tenant on %s using (tenant_id = (select nullif(current_setting(''app.tenant_id'', true), '''')::uuid)) with check (tenant_id = (select nullif(current_setting(''app.tenant_id'', true), '''')::uuid))', target);
  execute format('create policy all_tenants on %s for select to umg_platform using (true)', target);
  execute format('grant %s on %s to umg_app', app_grants, target);
  execute format('grant select on %s to umg_platform, umg_readonly', target);
end $$;

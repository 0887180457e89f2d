-- A verifier keeps keys in memory. Announcements tell it of changes at once; this column lets it ask, twice a second and for all
-- keys at once, what changed since, so that a lost announcement never keeps a revoked key alive.
create function note_change() returns trigger language plpgsql as $$
begin
  new.changed_at := clock_timestamp();
  return new;
end $$;

-- A new row is no change: nobody can have it in memory.
alter table keys add column changed_at timestamptz not null default '-infinity';
alter table apps add column changed_at timestamptz not null default '-infinity';
alter table tenants add column changed_at timestamptz not null default '-infinity';
create index keys_by_change on keys (changed_at);
create index apps_by_change on apps (changed_at);
create index tenants_by_change on tenants (changed_at);

-- Not on last_used_at and not on names: those do not change an answer.
create trigger note_change before update of state, secret_hash, scopes, rate_limit_per_minute, ip_allow_list, expires_at, closes_at on keys
  for each row execute function note_change();
create trigger note_change before update of state on apps for each row execute function note_change();
create trigger note_change before update of state, plan on tenants for each row execute function note_change();

create index keys_to_close on keys (least(closes_at, expires_at)) where state in ('active', 'rotating');

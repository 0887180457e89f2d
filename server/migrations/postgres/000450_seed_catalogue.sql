-- The plans there were before there was a catalogue, with the numbers they had; prices are in cents.
select set_config('app.tenant_id', '00000000-0000-7000-8000-000000000001', true);
insert into plans (plan_id, code, name, state, self_service) values
  ('00000000-0000-7000-8000-000000000401', 'free', 'Free', 'active', true),
  ('00000000-0000-7000-8000-000000000402', 'pro', 'Pro', 'active', true),
  ('00000000-0000-7000-8000-000000000403', 'scale', 'Scale', 'active', true),
  ('00000000-0000-7000-8000-000000000404', 'enterprise', 'Enterprise', 'active', false);
insert into plan_versions (plan_id, version, state, published_at, created_by, terms) values
  ('00000000-0000-7000-8000-000000000401', 1, 'published', now(), 'UnMoGrowP', '{
    "currency": "USD", "interval": "month", "base": 0, "minimum": 0, "trialDays": 0, "charges": [],
    "entitlements": {
      "events": {"included": 1000000, "hard": 1200000}, "retentionDays": 30, "apps": 5, "members": 10, "keyRatePerMinute": 1200, "features": []
    }
  }'),
  ('00000000-0000-7000-8000-000000000402', 1, 'published', now(), 'UnMoGrowP', '{
    "currency": "USD", "interval": "month", "base": 9900, "minimum": 0, "trialDays": 14,
    "charges": [{"metric": "events", "model": "per_unit", "included": 50000000, "unitPrice": "0.0002"}],
    "entitlements": {
      "events": {"included": 50000000, "hard": 100000000}, "retentionDays": 400, "apps": 25, "members": 50, "keyRatePerMinute": 12000,
      "features": ["export", "funnels", "retention"]
    }
  }'),
  ('00000000-0000-7000-8000-000000000403', 1, 'published', now(), 'UnMoGrowP', '{
    "currency": "USD", "interval": "month", "base": 79900, "minimum": 0, "trialDays": 0,
    "charges": [{"metric": "events", "model": "graduated", "included": 500000000, "tiers": [
      {"upTo": 250000000, "unitPrice": "0.00015", "flat": 0},
      {"upTo": 1000000000, "unitPrice": "0.0001", "flat": 0},
      {"upTo": null, "unitPrice": "0.00006", "flat": 0}
    ]}],
    "entitlements": {
      "events": {"included": 500000000, "hard": 1000000000}, "retentionDays": 800, "apps": 100, "members": 250, "keyRatePerMinute": 60000,
      "features": ["export", "funnels", "retention"]
    }
  }'),
  ('00000000-0000-7000-8000-000000000404', 1, 'published', now(), 'UnMoGrowP', '{
    "currency": "USD", "interval": "month", "base": 250000, "minimum": 0, "trialDays": 0,
    "charges": [{"metric": "events", "model": "volume", "included": 2000000000, "tiers": [
      {"upTo": 2000000000, "unitPrice": "0.00005", "flat": 0},
      {"upTo": null, "unitPrice": "0.00003", "flat": 0}
    ]}],
    "entitlements": {
      "events": {"included": null, "hard": null}, "retentionDays": 1200, "apps": null, "members": null, "keyRatePerMinute": 600000,
      "features": ["export", "funnels", "retention", "dedicated"]
    }
  }');

-- Every tenant has the entitlements of its plan; for once the owner of the tables sees them all.
alter table tenants no force row level security;
update tenants t set entitlements = v.terms -> 'entitlements'
  from plan_versions v join plans p on p.tenant_id = v.tenant_id and p.plan_id = v.plan_id
  where p.code = case when t.plan in ('pro', 'scale', 'enterprise') then t.plan else 'free' end;
alter table tenants force row level security;
alter table tenants alter column entitlements set not null;
select set_config('app.tenant_id', '', true);

-- The rate limit of a key without its own comes from here.
drop trigger note_change on tenants;
create trigger note_change before update of state, plan, entitlements, quota_state on tenants for each row execute function note_change();

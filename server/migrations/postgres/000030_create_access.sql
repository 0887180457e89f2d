create table members (
  tenant_id uuid not null default current_tenant_id() references tenants,
  app_id uuid not null default primary_app_id(),
  user_id uuid not null,
  email text not null,
  name text not null,
  role text not null check (role in ('admin', 'user', 'viewer')),
  state text not null default 'active' check (state in ('active', 'removed')),
  last_seen_at timestamptz,
  created_at timestamptz not null default now(),
  removed_at timestamptz,
  -- A second admin has to ask for the same role before it holds; for making somebody a platform admin.
  pending_role text check (pending_role in ('admin', 'user', 'viewer')),
  pending_role_by uuid,
  pending_role_by_name text,
  preferences jsonb not null default '{}',
  primary key (tenant_id, user_id)
);
create unique index members_by_email on members (tenant_id, email) where state = 'active';
-- Sign-in looks a person up by e-mail over all tenants.
create index members_email_lookup on members (email) where state = 'active';
select protect_table('members');

-- Apart from members, so that reading a member never reads a secret.
create table member_credentials (
  tenant_id uuid not null default current_tenant_id(),
  app_id uuid not null default primary_app_id(),
  user_id uuid not null,
  password_hash text,
  -- AES-256-GCM, tenant and user id as associated data.
  totp_secret bytea,
  totp_pending bytea,
  totp_last_step bigint,
  oidc_issuer text,
  oidc_subject text,
  changed_at timestamptz not null default now(),
  primary key (tenant_id, user_id),
  foreign key (tenant_id, user_id) references members
);
create unique index member_credentials_by_oidc on member_credentials (tenant_id, oidc_issuer, oidc_subject) where oidc_subject is not null;
select protect_table('member_credentials');

create table invitations (
  tenant_id uuid not null default current_tenant_id() references tenants,
  app_id uuid not null default primary_app_id(),
  invitation_id uuid not null,
  email text not null,
  role text not null check (role in ('admin', 'user', 'viewer')),
  token_hash bytea,
  invited_by uuid,
  invited_by_name text not null,
  approved_by uuid,
  needs_approval boolean not null default false,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  accepted_at timestamptz,
  revoked_at timestamptz,
  primary key (tenant_id, invitation_id)
);
create index invitations_by_token on invitations (token_hash);
select protect_table('invitations');

create table sessions (
  tenant_id uuid not null default current_tenant_id(),
  app_id uuid not null default primary_app_id(),
  session_id uuid not null,
  user_id uuid not null,
  method text not null check (method in ('password', 'oidc', 'one_time', 'invitation')),
  ip text not null,
  user_agent text not null,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  revoked_at timestamptz,
  revoked_reason text,
  -- While staff look at a tenant: what a refresh of this session re-mints instead of the staff token.
  impersonation_id uuid,
  impersonated_tenant_id uuid,
  primary key (tenant_id, session_id),
  foreign key (tenant_id, user_id) references members
);
create index sessions_by_member on sessions (tenant_id, user_id, created_at);
select protect_table('sessions');

create table refresh_tokens (
  tenant_id uuid not null default current_tenant_id(),
  app_id uuid not null default primary_app_id(),
  token_hash bytea not null,
  session_id uuid not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (tenant_id, token_hash),
  foreign key (tenant_id, session_id) references sessions
);
create index refresh_tokens_by_session on refresh_tokens (tenant_id, session_id);
select protect_table('refresh_tokens');

create table one_time_links (
  tenant_id uuid not null default current_tenant_id(),
  app_id uuid not null default primary_app_id(),
  token_hash bytea not null,
  user_id uuid not null,
  purpose text not null check (purpose in ('setup', 'sign_in')),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (tenant_id, token_hash),
  foreign key (tenant_id, user_id) references members
);
select protect_table('one_time_links');

create table impersonations (
  -- The tenant looked at; the staff member belongs to the platform's tenant.
  tenant_id uuid not null default current_tenant_id() references tenants,
  app_id uuid not null default primary_app_id(),
  impersonation_id uuid not null,
  staff_id uuid not null,
  staff_session_id uuid not null,
  staff_name text not null,
  staff_email text not null,
  reason text not null,
  case_number text not null,
  state text not null default 'active' check (state in ('active', 'ended', 'expired', 'revoked')),
  ended_reason text,
  request_count integer not null default 0,
  started_at timestamptz not null default now(),
  last_active_at timestamptz not null default now(),
  expires_at timestamptz not null,
  ended_at timestamptz,
  primary key (tenant_id, impersonation_id)
);
create unique index impersonations_one_active on impersonations (tenant_id, staff_id) where state = 'active';
create index impersonations_by_staff on impersonations (staff_id, started_at);
select protect_table('impersonations');

create table system_tokens (
  tenant_id uuid not null default current_tenant_id() references tenants,
  app_id uuid not null default primary_app_id(),
  token_id uuid not null,
  name text not null,
  token_hash bytea not null,
  permissions text[] not null,
  created_by uuid not null,
  created_by_name text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz,
  primary key (tenant_id, token_id)
);
create index system_tokens_by_hash on system_tokens (token_hash);
select protect_table('system_tokens');

-- An impersonated session reads as umg_readonly: no secret is within its reach, hashed or sealed.
revoke select on member_credentials, refresh_tokens, one_time_links, invitations, system_tokens from umg_readonly;

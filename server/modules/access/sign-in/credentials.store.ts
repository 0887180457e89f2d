import type { Role } from "#shared/access/actors.ts";
import type { TenantState } from "#shared/contracts/tenants.ts";
import type { TenantId, UserId } from "#shared/kernel/ids.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { Database, Tx } from "#server/platform/postgres/tx.ts";

export interface Candidate {
  tenantId: TenantId;
  userId: UserId;
  role: Role;
  name: string;
  email: string;
  slug: string;
  tenantName: string;
  tenantState: TenantState;
  stateReason: string | null;
  passwordHash: string | null;
  hasTotp: boolean;
}

/** How many tenants one e-mail may choose from at sign-in. */
const MOST_CANDIDATES = 5;

/** Active members with this e-mail, over all tenants or in the one with this slug. */
export const selectCandidates = (db: Pick<Database, "platform">, email: string, slug?: string) =>
  db.platform((tx) =>
    tx.many(sql<Candidate>`
      select m.tenant_id as "tenantId", m.user_id as "userId", m.role, m.name, m.email, t.slug, t.name as "tenantName", t.state as "tenantState",
        t.state_reason as "stateReason", c.password_hash as "passwordHash", c.totp_secret is not null as "hasTotp"
      from members m join tenants t using (tenant_id) left join member_credentials c using (tenant_id, user_id)
      where m.email = ${email} and m.state = 'active' and t.state not in ('pending_erasure', 'erased') and (${slug ?? null}::text is null or t.slug = ${slug ?? null})
      order by m.created_at, m.tenant_id limit ${MOST_CANDIDATES}`),
  );

export interface Credentials {
  passwordHash: string | null;
  totpSecret: Buffer | null;
  totpPending: Buffer | null;
  totpLastStep: number | null;
  oidcSubject: string | null;
}

/** Locked until the transaction ends: of two that use one code at once, the second sees that it was used. */
export const lockCredentials = (tx: Tx, userId: UserId) =>
  tx.maybe(sql<Credentials>`
    select password_hash as "passwordHash", totp_secret as "totpSecret", totp_pending as "totpPending", totp_last_step as "totpLastStep",
      oidc_subject as "oidcSubject" from member_credentials where user_id = ${userId} for update`);

export const savePasswordHash = (tx: Tx, userId: UserId, passwordHash: string, now: Date) =>
  tx.run(sql`insert into member_credentials (user_id, password_hash, changed_at) values (${userId}, ${passwordHash}, ${now})
    on conflict (tenant_id, user_id) do update set password_hash = excluded.password_hash, changed_at = excluded.changed_at`);

export const saveTotpStep = (tx: Tx, userId: UserId, step: number) =>
  tx.run(sql`update member_credentials set totp_last_step = ${step} where user_id = ${userId}`);

export const savePendingTotp = (tx: Tx, userId: UserId, sealed: Buffer, now: Date) =>
  tx.run(sql`insert into member_credentials (user_id, totp_pending, changed_at) values (${userId}, ${sealed}, ${now})
    on conflict (tenant_id, user_id) do update set totp_pending = excluded.totp_pending, changed_at = excluded.changed_at`);

export const confirmPendingTotp = (tx: Tx, userId: UserId, step: number, now: Date) =>
  tx.run(sql`update member_credentials set totp_secret = totp_pending, totp_pending = null, totp_last_step = ${step}, changed_at = ${now}
    where user_id = ${userId}`);

export const removeTotp = (tx: Tx, userId: UserId, now: Date) =>
  tx.run(
    sql`update member_credentials set totp_secret = null, totp_pending = null, changed_at = ${now} where user_id = ${userId}`,
  );

export const updateProfile = (tx: Tx, userId: UserId, profile: { name: string; email: string }) =>
  tx.run(
    sql`update members set name = ${profile.name}, email = ${profile.email} where user_id = ${userId}`,
  );

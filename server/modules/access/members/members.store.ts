import type { Role } from "#shared/access/actors.ts";
import type { UserId } from "#shared/kernel/ids.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";

export interface MemberRow {
  userId: UserId;
  email: string;
  name: string;
  role: Role;
  totpEnabled: boolean;
  lastSeenAt: Date | null;
  createdAt: Date;
  activeSessions: number;
  pendingRole: Role | null;
  pendingRoleBy: UserId | null;
  pendingRoleByName: string | null;
}

/** Active members, or the one with this id. */
export const selectMembers = (tx: Tx, now: Date, userId?: UserId) =>
  tx.many(sql<MemberRow>`
    select m.user_id as "userId", m.email, m.name, m.role, c.totp_secret is not null as "totpEnabled", m.last_seen_at as "lastSeenAt",
      m.created_at as "createdAt", m.pending_role as "pendingRole", m.pending_role_by as "pendingRoleBy", m.pending_role_by_name as "pendingRoleByName",
      (select count(*)::int from sessions s where s.tenant_id = m.tenant_id and s.user_id = m.user_id and s.revoked_at is null and s.expires_at > ${now}) as "activeSessions"
    from members m left join member_credentials c using (tenant_id, user_id)
    where m.state = 'active' and (${userId ?? null}::uuid is null or m.user_id = ${userId ?? null}) order by m.created_at, m.user_id limit 1000`);

/** The admins, locked: two of them cannot take each other's role away at once. */
export async function lockAdmins(tx: Tx): Promise<UserId[]> {
  const rows = await tx.many(
    sql<{
      userId: UserId;
    }>`select user_id as "userId" from members where role = 'admin' and state = 'active' order by user_id for update`,
  );
  return rows.map(({ userId }) => userId);
}

export const updateRole = (tx: Tx, userId: UserId, role: Role) =>
  tx.run(sql`update members set role = ${role}, pending_role = null, pending_role_by = null, pending_role_by_name = null
    where user_id = ${userId} and state = 'active'`);

export const savePendingRole = (
  tx: Tx,
  userId: UserId,
  pending: { role: Role; by: UserId; byName: string },
) =>
  tx.run(sql`update members set pending_role = ${pending.role}, pending_role_by = ${pending.by}, pending_role_by_name = ${pending.byName}
    where user_id = ${userId} and state = 'active'`);

export const markRemoved = (tx: Tx, userId: UserId, now: Date) =>
  tx.run(
    sql`update members set state = 'removed', removed_at = ${now} where user_id = ${userId} and state = 'active'`,
  );

/** What lets a removed person in must not lie about. */
export const deleteCredentials = (tx: Tx, userId: UserId) =>
  tx.run(sql`delete from member_credentials where user_id = ${userId}`);

export const isActiveEmail = async (tx: Tx, email: string): Promise<boolean> =>
  (await tx.maybe(sql`select 1 from members where email = ${email} and state = 'active'`)) !==
  undefined;

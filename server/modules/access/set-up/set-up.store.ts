import type { Role } from "#shared/access/actors.ts";
import { PLATFORM_TENANT_ID, type TenantId, type UserId } from "#shared/kernel/ids.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { Database, Tx } from "#server/platform/postgres/tx.ts";

export type LinkPurpose = "setup" | "sign_in";

export interface FirstAdmin {
  userId: UserId;
  hasCredential: boolean;
}

/** The platform's oldest admin who is still there; the one a link from the start-up signs in. */
export const selectFirstAdmin = (tx: Tx) =>
  tx.maybe(sql<FirstAdmin>`
    select m.user_id as "userId", coalesce(c.password_hash is not null or c.oidc_subject is not null, false) as "hasCredential"
    from members m left join member_credentials c using (tenant_id, user_id)
    where m.role = 'admin' and m.state = 'active' order by "hasCredential" desc, m.created_at, m.user_id limit 1`);

/** Nobody can sign in to the platform yet. */
export async function selectSetupNeeded(db: Database): Promise<boolean> {
  const [row] = await db.readOnce(
    PLATFORM_TENANT_ID,
    sql<{
      needed: boolean;
    }>`select not exists (select from members m join member_credentials c using (tenant_id, user_id)
      where m.state = 'active' and (c.password_hash is not null or c.oidc_subject is not null)) as needed`,
  );
  return row?.needed ?? true;
}

export const insertMember = (
  tx: Tx,
  member: { userId: UserId; email: string; name: string; role: Role; now: Date },
) =>
  tx.run(sql`insert into members (user_id, email, name, role, created_at)
    values (${member.userId}, ${member.email}, ${member.name}, ${member.role}, ${member.now})`);

export const replaceOneTimeLink = async (
  tx: Tx,
  link: { tokenHash: Buffer; userId: UserId; purpose: LinkPurpose; now: Date; expiresAt: Date },
): Promise<void> => {
  await tx.run(sql`delete from one_time_links where used_at is null or expires_at < ${link.now}`);
  await tx.run(sql`insert into one_time_links (token_hash, user_id, purpose, created_at, expires_at)
    values (${link.tokenHash}, ${link.userId}, ${link.purpose}, ${link.now}, ${link.expiresAt})`);
};

export interface LinkedMember {
  tenantId: TenantId;
  userId: UserId;
  role: Role;
  name: string;
  email: string;
}

/** Spends the link: of two at once one gets the member, the other nothing. */
export const spendOneTimeLink = (tx: Tx, tokenHash: Buffer, now: Date) =>
  tx.maybe(sql<LinkedMember & { purpose: LinkPurpose }>`
    update one_time_links l set used_at = ${now} from members m
    where l.token_hash = ${tokenHash} and l.used_at is null and l.expires_at > ${now} and m.user_id = l.user_id and m.state = 'active'
    returning l.purpose, m.tenant_id as "tenantId", m.user_id as "userId", m.role, m.name, m.email`);

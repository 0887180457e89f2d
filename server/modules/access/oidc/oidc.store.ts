import type { TenantId, UserId } from "#shared/kernel/ids.ts";
import type { Role } from "#shared/access/actors.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";

export interface OidcMember {
  tenantId: TenantId;
  userId: UserId;
  role: Role;
  name: string;
  email: string;
  boundSubject: string | null;
}

const columns = sql`m.tenant_id as "tenantId", m.user_id as "userId", m.role, m.name, m.email, c.oidc_subject as "boundSubject"`;

export const selectMemberBySubject = (tx: Tx, issuer: string, subject: string) =>
  tx.maybe(sql<OidcMember>`select ${columns} from members m join member_credentials c using (tenant_id, user_id)
    where m.state = 'active' and c.oidc_issuer = ${issuer} and c.oidc_subject = ${subject}`);

export const selectMemberByEmail = (tx: Tx, email: string) =>
  tx.maybe(sql<OidcMember>`select ${columns} from members m left join member_credentials c using (tenant_id, user_id)
    where m.state = 'active' and m.email = ${email}`);

export const bindSubject = (
  tx: Tx,
  userId: UserId,
  identity: { issuer: string; subject: string },
  now: Date,
) =>
  tx.run(sql`insert into member_credentials (user_id, oidc_issuer, oidc_subject, changed_at)
    values (${userId}, ${identity.issuer}, ${identity.subject}, ${now})
    on conflict (tenant_id, user_id) do update set oidc_issuer = excluded.oidc_issuer, oidc_subject = excluded.oidc_subject, changed_at = excluded.changed_at`);

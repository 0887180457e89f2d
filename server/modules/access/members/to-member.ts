import type { Member } from "#shared/contracts/access.ts";
import { DomainError } from "#shared/errors/index.ts";
import type { UserId } from "#shared/kernel/ids.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { selectMembers, type MemberRow } from "./members.store.ts";

type Ctx = Pick<TenantContext, "tx" | "services">;

export const toMember = ({ pendingRole, pendingRoleBy, pendingRoleByName, ...row }: MemberRow) =>
  ({
    ...row,
    lastSeenAt: row.lastSeenAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    pendingRole:
      pendingRole && pendingRoleBy
        ? { role: pendingRole, askedBy: pendingRoleByName ?? "", askedById: pendingRoleBy }
        : null,
  }) satisfies Member;

export const listMembers = async ({ tx, services }: Ctx): Promise<Member[]> =>
  (await selectMembers(tx, services.clock.now())).map(toMember);

export async function findMember({ tx, services }: Ctx, userId: UserId): Promise<Member> {
  const [row] = await selectMembers(tx, services.clock.now(), userId);
  if (!row) throw new DomainError("not_found", { what: "member" });
  return toMember(row);
}

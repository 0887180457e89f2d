import type { z } from "zod";
import type { Member, SetRole } from "#shared/contracts/access.ts";
import { DomainError } from "#shared/errors/index.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { announceMember } from "./announce-member.ts";
import { lockAdmins, savePendingRole, updateRole } from "./members.store.ts";
import { findMember } from "./to-member.ts";

/**
 * Changes what a member may do; their tokens with the old role end at once. Making somebody a platform admin takes two admins
 * where there are two: the first call asks (`pendingRole`), the same call by another admin makes it so.
 */
export async function setRole(
  ctx: TenantContext,
  { userId, role }: z.output<typeof SetRole>,
): Promise<Member> {
  const { tx, actor } = ctx;
  if (actor.kind === "member" && actor.userId === userId) throw new DomainError("own_role");
  const admins = await lockAdmins(tx);
  const before = await findMember(ctx, userId);
  if (before.role === "admin" && role !== "admin" && admins.length < 2)
    throw new DomainError("last_admin");
  const needsTwo =
    ctx.tenantId === PLATFORM_TENANT_ID &&
    role === "admin" &&
    before.role !== "admin" &&
    admins.length >= 2;
  if (needsTwo && !isSecond(ctx, before)) {
    if (before.pendingRole?.role === role)
      throw new DomainError("second_person_required", { author: before.pendingRole.askedBy });
    if (actor.kind !== "member") throw new DomainError("second_person_required", { author: "you" });
    await savePendingRole(tx, userId, { role, by: actor.userId, byName: ctx.request.actorName });
    await ctx.audit({
      target: userId,
      before: { role: before.role },
      after: { pendingRole: role },
    });
  } else {
    await updateRole(tx, userId, role);
    await ctx.audit({ target: userId, before: { role: before.role }, after: { role } });
  }
  announceMember(ctx, userId);
  return findMember(ctx, userId);
}

const isSecond = ({ actor }: TenantContext, { pendingRole }: Member): boolean =>
  actor.kind === "member" &&
  pendingRole?.role === "admin" &&
  pendingRole.askedById !== actor.userId;

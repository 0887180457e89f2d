import type { z } from "zod";
import { can, PERMISSION_NAMES } from "#shared/access/index.ts";
import type { Explain, Explained } from "#shared/contracts/access.ts";
import { DomainError } from "#shared/errors/index.ts";
import { PLATFORM_TENANT_ID, type SessionId } from "#shared/kernel/ids.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { findMember } from "../members/to-member.ts";

/** What a person of this tenant can do for that tenant, answered by the policy itself. Of others only who may see the members. */
export async function explainAccess(
  ctx: TenantContext,
  { userId, forTenantId }: z.output<typeof Explain>,
): Promise<z.output<typeof Explained>> {
  const { actor, tenantId } = ctx;
  const self = actor.kind === "member" && actor.userId === userId;
  if (!self && !can(actor, "members.read", tenantId).allowed)
    throw new DomainError("not_found", { what: "member" });
  const { name, email, role } = await findMember(ctx, userId);
  const person = {
    kind: "member",
    userId,
    tenantId,
    role,
    sessionId: userId as string as SessionId,
  } as const;
  return {
    person: {
      userId,
      name,
      email,
      role,
      scope: tenantId === PLATFORM_TENANT_ID ? "platform" : "tenant",
    },
    answers: PERMISSION_NAMES.map((permission) => ({
      permission,
      ...can(person, permission, forTenantId),
    })),
  };
}

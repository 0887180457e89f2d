import type { TenantId } from "#shared/kernel/ids.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { inviteMember } from "../access/index.ts";

/** In the new tenant's transaction. @returns the link, shown once */
export async function inviteFirstAdmin(
  ctx: TenantContext,
  tenantId: TenantId,
  email: string,
): Promise<string | null> {
  return (await inviteMember({ ...ctx, tenantId }, { email, role: "admin" })).url;
}

import type { UserId } from "#shared/kernel/ids.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";

/** Once committed: their sessions are looked up again everywhere, and lists that show them are stale. */
export function announceMember(
  { tx, services, tenantId }: Pick<TenantContext, "tx" | "services" | "tenantId">,
  userId: UserId,
): void {
  tx.afterCommit(() => {
    services.broadcast.announce({ type: "revoked", kind: "member", tenantId, id: userId });
    services.broadcast.announce({ type: "changed", entity: "member", tenantId, id: userId });
  });
}

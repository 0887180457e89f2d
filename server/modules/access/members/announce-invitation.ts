import type { TenantContext } from "#server/platform/trpc/index.ts";

export function announceInvitation(
  { tx, services, tenantId }: Pick<TenantContext, "tx" | "services" | "tenantId">,
  id: string,
): void {
  tx.afterCommit(() =>
    services.broadcast.announce({ type: "changed", entity: "member", tenantId, id }),
  );
}

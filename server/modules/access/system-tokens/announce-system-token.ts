import type { TenantContext } from "#server/platform/trpc/index.ts";

export function announceSystemToken(
  { tx, services, tenantId }: Pick<TenantContext, "tx" | "services" | "tenantId">,
  id: string,
  revoked: boolean,
): void {
  tx.afterCommit(() => {
    if (revoked)
      services.broadcast.announce({ type: "revoked", kind: "system_token", tenantId, id });
    services.broadcast.announce({ type: "changed", entity: "system_token", tenantId, id });
  });
}

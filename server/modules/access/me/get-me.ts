import { can, permissionsOf } from "#shared/access/can.ts";
import type { Actor } from "#shared/access/actors.ts";
import type { Me } from "#shared/contracts/access.ts";
import { DomainError } from "#shared/errors/index.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import type { PlatformContext } from "#server/platform/trpc/index.ts";
import { IDLE_LIMIT_MS } from "../liveness/impersonation-liveness.ts";
import { selectImpersonationView, selectSelf } from "./me.store.ts";

/** Who I am here and what I may do. A machine is nobody in this sense. */
export async function getMe(ctx: PlatformContext): Promise<Me> {
  const { actor } = ctx;
  if (actor.kind === "member") return member(ctx, actor);
  if (actor.kind === "impersonation") return impersonated(ctx, actor);
  throw new DomainError("forbidden", { permission: "own account" });
}

type Of<Kind extends Actor["kind"]> = Extract<Actor, { kind: Kind }>;

async function member({ services }: PlatformContext, actor: Of<"member">): Promise<Me> {
  const [tenant, self] = await Promise.all([
    services.tenants.get(actor.tenantId),
    services.db.tenant(actor.tenantId, "read", (tx) => selectSelf(tx, actor.userId)),
  ]);
  if (!tenant || !self) throw new DomainError("session_revoked");
  return {
    userId: actor.userId,
    ...self,
    role: actor.role,
    scope: actor.tenantId === PLATFORM_TENANT_ID ? "platform" : "tenant",
    tenant: { tenantId: actor.tenantId, name: tenant.name, slug: tenant.slug },
    permissions: permissionsOf(actor, actor.tenantId),
    sessionId: actor.sessionId,
    impersonation: null,
    server: serverOf(services),
  };
}

async function impersonated(
  { services }: PlatformContext,
  actor: Of<"impersonation">,
): Promise<Me> {
  const [tenant, view] = await Promise.all([
    services.tenants.get(actor.tenantId),
    services.db.tenant(actor.tenantId, "impersonated", (tx) =>
      selectImpersonationView(tx, actor.impersonationId),
    ),
  ]);
  if (!tenant || !view || !can(actor, "tenants.read", actor.tenantId).allowed)
    throw new DomainError("impersonation_ended", { reason: "ended" });
  const idleEnd = view.lastActiveAt.getTime() + IDLE_LIMIT_MS;
  return {
    userId: actor.impersonatorId,
    email: `viewer@${tenant.slug}`,
    name: "Viewer",
    role: "viewer",
    scope: "tenant",
    tenant: { tenantId: actor.tenantId, name: tenant.name, slug: tenant.slug },
    permissions: permissionsOf(actor, actor.tenantId),
    sessionId: actor.sessionId,
    totpEnabled: false,
    hasPassword: false,
    impersonation: {
      impersonationId: actor.impersonationId,
      staffName: view.staffName,
      staffEmail: view.staffEmail,
      reason: view.reason,
      caseNumber: view.caseNumber,
      expiresAt: view.expiresAt.toISOString(),
      idleExpiresAt: new Date(Math.min(idleEnd, view.expiresAt.getTime())).toISOString(),
    },
    server: serverOf(services),
  };
}

const serverOf = ({ settings }: PlatformContext["services"]): Me["server"] => ({
  version: settings.version,
  ingestUrl: settings.ingestUrl,
  environment: settings.environment,
  name: settings.serverName,
});

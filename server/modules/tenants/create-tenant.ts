import type { CreateTenant, CreatedTenant } from "#shared/contracts/tenants.ts";
import { DomainError } from "#shared/errors/index.ts";
import { Slug } from "#shared/kernel/names.ts";
import { PLATFORM_TENANT_ID, type AppId, type TenantId } from "#shared/kernel/ids.ts";
import { newId } from "#server/platform/context/new-id.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { selectOffer } from "../billing/plans/index.ts";
import { issueKey } from "../keys/index.ts";
import { startOperation } from "../operations/index.ts";
import { insertApp } from "./apps.store.ts";
import { inviteFirstAdmin } from "./invite-first-admin.ts";
import { onboardKind } from "./onboard-operation.ts";
import { slugOf, withRandomEnd } from "./slug.ts";
import { claimSlug, insertTenant } from "./tenants.store.ts";

/**
 * Makes tenant, primary app, first key, first invitation and the onboarding operation in one transaction. Nothing of it
 * works until the operation has made the tenant active. @throws `slug_taken`, `plan_unknown`
 */
export async function createTenant(
  ctx: TenantContext,
  input: CreateTenant,
): Promise<CreatedTenant> {
  const { tx, services, request } = ctx;
  const now = services.clock.now();
  const offer = await selectOffer(tx, input.plan);
  if (!offer) throw new DomainError("plan_unknown", { plan: input.plan });
  const tenantId = newId<TenantId>(now.getTime());
  const appId = newId<AppId>(now.getTime());
  const slug = await chooseSlug(tx, input, tenantId);

  await tx.switchTenant(tenantId);
  const { name, plan, region, labels } = input;
  await Promise.all([
    insertTenant(tx, {
      tenantId,
      primaryAppId: appId,
      slug,
      name,
      plan,
      entitlements: offer.terms.entitlements,
      region,
      labels,
      createdAt: now,
    }),
    insertApp(tx, { appId, ...input.app, createdAt: now }),
  ]);
  const key = await issueKey(tx, {
    appId,
    name: "First key",
    createdBy: ctx.actor.kind === "member" ? ctx.actor.userId : null,
    createdByName: request.actorName,
    now,
  });
  const invitationUrl = input.adminEmail
    ? await inviteFirstAdmin(ctx, tenantId, input.adminEmail)
    : null;
  const operationId = await startOperation(tx, services, {
    kind: onboardKind,
    input: { name, slug, plan },
    createdBy: request.actorName,
    settled: {
      create: { state: "done", note: `Tenant ${slug}, app ${input.app.name} and a key` },
      invite: input.adminEmail
        ? { state: "done", note: input.adminEmail }
        : { state: "skipped", note: "No admin was named" },
    },
  });
  // In both chains: what the customer sees of its beginning, and what staff did.
  const after = {
    name,
    slug,
    plan,
    region,
    labels,
    state: "onboarding",
    app: { appId, ...input.app },
    keyId: key.row.keyId,
  };
  await ctx.audit({ target: tenantId, after });
  tx.afterCommit(() => services.broadcast.announce({ type: "tenant", tenantId }));
  await tx.switchTenant(PLATFORM_TENANT_ID);
  await ctx.audit({ target: tenantId, after });
  return {
    tenantId,
    slug: Slug.parse(slug),
    appId,
    operationId,
    key: { keyId: key.row.keyId, secret: key.secret },
    invitationUrl,
  };
}

const TRIES = 5;

/** The slug asked for, or one made from the name; slugs are never used twice. */
async function chooseSlug(tx: Tx, input: CreateTenant, tenantId: TenantId): Promise<string> {
  if (input.slug !== undefined) {
    if (await claimSlug(tx, input.slug, tenantId)) return input.slug;
    throw new DomainError("slug_taken", { slug: input.slug });
  }
  const made = slugOf(input.name);
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const slug = attempt === 0 ? made : withRandomEnd(made);
    if (await claimSlug(tx, slug, tenantId)) return slug;
  }
  throw new DomainError("slug_taken", { slug: made });
}

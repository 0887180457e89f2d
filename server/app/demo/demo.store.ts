import type { Entitlements } from "#shared/contracts/billing/entitlements.ts";
import type { AppId, KeyId, TenantId, UserId } from "#shared/kernel/ids.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { sql } from "../../platform/postgres/sql.ts";
import type { PlatformTx, Tx } from "../../platform/postgres/tx.ts";
import type { DemoCompany } from "./companies.ts";

export const countCustomers = (tx: PlatformTx) =>
  tx.one(
    sql<{
      count: number;
    }>`select count(*)::int as count from tenants where tenant_id <> ${PLATFORM_TENANT_ID}`,
  );

export interface DemoApp {
  appId: AppId;
  name: string;
  platform: string;
  bundleId: string;
}

export async function insertDemoTenant(
  tx: Tx,
  company: DemoCompany,
  ids: {
    tenantId: TenantId;
    apps: DemoApp[];
    createdAt: Date;
    erasesAt: Date | null;
    hasEvents: boolean;
    entitlements: Entitlements;
  },
): Promise<void> {
  await tx.run(sql`insert into tenants (tenant_id, app_id, slug, name, state, state_reason, plan, entitlements, region, labels, created_at, erases_at, first_event_at)
    values (${ids.tenantId}, ${ids.apps[0]?.appId}, ${company.slug}, ${company.name}, ${company.state}, ${company.stateReason}, ${company.plan}, ${JSON.stringify(ids.entitlements)}::jsonb, ${company.region}, ${company.labels},
      ${ids.createdAt}, ${ids.erasesAt}, ${ids.hasEvents ? ids.createdAt : null})`);
  for (const app of ids.apps) {
    await tx.run(
      sql`insert into apps (app_id, name, platform, bundle_id, created_at) values (${app.appId}, ${app.name}, ${app.platform}, ${app.bundleId}, ${ids.createdAt})`,
    );
  }
}

/** Held in the platform's own rows, so that the slug is never given to somebody else. */
export const reserveDemoSlug = (tx: Tx, slug: string, heldBy: TenantId) =>
  tx.run(
    sql`insert into tenant_slugs (app_id, slug, held_by) values (primary_app_id(), ${slug}, ${heldBy}) on conflict do nothing`,
  );

export const insertDemoMember = (
  tx: Tx,
  member: {
    userId: UserId;
    name: string;
    email: string;
    role: string;
    createdAt: Date;
    lastSeenAt: Date | null;
  },
) =>
  tx.run(sql`insert into members (user_id, email, name, role, created_at, last_seen_at) values (${member.userId}, ${member.email}, ${member.name}, ${member.role}, ${member.createdAt}, ${member.lastSeenAt})
    on conflict do nothing`);

export const markDemoRotation = (
  tx: Tx,
  key: {
    keyId: KeyId;
    successorKeyId: KeyId;
    rotatedAt: Date;
    closesAt: Date;
    rotationEnd: string;
  },
) =>
  tx.run(sql`update keys set state = 'rotating', successor_key_id = ${key.successorKeyId}, rotated_at = ${key.rotatedAt}, closes_at = ${key.closesAt},
    rotation_end = ${key.rotationEnd} where key_id = ${key.keyId}`);

/** Keys in use; those that were only just made are as old as the demo's events. */
export const markDemoKeysUsed = (tx: Tx, keyIds: readonly KeyId[], usedAt: Date, madeAt: Date) =>
  tx.run(sql`update keys set last_used_at = ${usedAt},
      created_at = case when created_at > ${usedAt}::timestamptz - interval '1 hour' then ${madeAt}::timestamptz else created_at end
    where key_id = any(${[...keyIds]})`);

import type { z } from "zod";
import type { Entitlements } from "#shared/contracts/billing/entitlements.ts";
import type { CreateTenant, Tenant, TenantState } from "#shared/contracts/tenants.ts";
import {
  PLATFORM_APP_ID,
  type AppId,
  type OperationId,
  type TenantId,
} from "#shared/kernel/ids.ts";
import { sql, type Query } from "#server/platform/postgres/sql.ts";
import type { PlatformTx, Tx } from "#server/platform/postgres/tx.ts";

type ErasureRequest = NonNullable<z.infer<typeof Tenant>["erasureRequest"]>;

export interface TenantRecord {
  tenantId: TenantId;
  primaryAppId: AppId;
  slug: string;
  name: string;
  state: TenantState;
  stateReason: string | null;
  plan: string;
  placement: z.infer<typeof Tenant>["placement"];
  region: z.infer<typeof CreateTenant>["region"];
  labels: string[];
  impersonationOptOut: boolean;
  erasesAt: Date | null;
  erasureRequest: ErasureRequest | null;
  firstEventAt: Date | null;
  createdAt: Date;
}

export const TENANT_COLUMNS = sql`tenant_id as "tenantId", app_id as "primaryAppId", slug, name, state, state_reason as "stateReason", plan, placement, region, labels,
  impersonation_opt_out as "impersonationOptOut", erases_at as "erasesAt", erasure_request as "erasureRequest", first_event_at as "firstEventAt", created_at as "createdAt"`;

export interface TenantCounts {
  appCount: number;
  memberCount: number;
}

/** Sub-selects for a query whose tenants are called `t`. */
export const TENANT_COUNTS = sql`(select count(*)::int from apps a where a.tenant_id = t.tenant_id and a.state = 'active') as "appCount",
  (select count(*)::int from members m where m.tenant_id = t.tenant_id and m.state = 'active') as "memberCount"`;

/** Claims a slug for ever, in the platform's own tenant. False when it is or was somebody's. */
export async function claimSlug(tx: Tx, slug: string, heldBy: TenantId): Promise<boolean> {
  const rows =
    await tx.run(sql`insert into tenant_slugs (app_id, slug, held_by) values (${PLATFORM_APP_ID}, ${slug}, ${heldBy})
    on conflict do nothing`);
  return rows === 1;
}

export async function insertTenant(
  tx: Tx,
  tenant: Pick<
    TenantRecord,
    "tenantId" | "primaryAppId" | "slug" | "name" | "plan" | "region" | "labels" | "createdAt"
  > & { entitlements: Entitlements },
): Promise<void> {
  await tx.run(sql`insert into tenants (tenant_id, app_id, slug, name, state, state_changed_at, plan, entitlements, region, labels, created_at)
    values (${tenant.tenantId}, ${tenant.primaryAppId}, ${tenant.slug}, ${tenant.name}, 'onboarding', ${tenant.createdAt}, ${tenant.plan}, ${JSON.stringify(tenant.entitlements)}::jsonb, ${tenant.region}, ${tenant.labels}, ${tenant.createdAt})`);
}

export const selectTenant = (
  tx: Tx,
): Promise<
  (TenantRecord & TenantCounts & { onboardingOperationId: OperationId | null }) | undefined
> =>
  tx.maybe(sql<
    TenantRecord & TenantCounts & { onboardingOperationId: OperationId | null }
  >`select ${TENANT_COLUMNS}, ${TENANT_COUNTS},
      (select operation_id from operations o where o.kind = 'tenant.onboard' order by created_at desc limit 1) as "onboardingOperationId"
    from tenants t`);

/** Holds off every other change of the tenant until this transaction ends. */
export const lockTenant = (tx: Tx): Promise<TenantRecord | undefined> =>
  tx.maybe(sql<TenantRecord>`select ${TENANT_COLUMNS} from tenants for update`);

export const readState = async (tx: Tx): Promise<TenantState | undefined> =>
  (await tx.maybe(sql<{ state: TenantState }>`select state from tenants`))?.state;

export async function updateTenantRow(
  tx: Tx,
  change: Partial<Pick<TenantRecord, "name" | "labels" | "region">>,
): Promise<void> {
  await tx.run(sql`update tenants set name = coalesce(${change.name ?? null}, name), labels = coalesce(${change.labels ?? null}::text[], labels),
    region = coalesce(${change.region ?? null}, region)`);
}

/** One that is not cancelled. */
export const hasSubscription = async (tx: Tx): Promise<boolean> =>
  (await tx.maybe(sql`select 1 from subscriptions where state <> 'cancelled'`)) !== undefined;

export async function setTenantState(
  tx: Tx,
  change: { state: TenantState; reason: string | null; at: Date; erasesAt?: Date | null },
): Promise<void> {
  await tx.run(sql`update tenants set state = ${change.state}, state_reason = ${change.reason}, state_changed_at = ${change.at},
    erases_at = ${change.erasesAt ?? null}, erasure_request = null`);
}

export async function setErasureRequest(tx: Tx, request: ErasureRequest | null): Promise<void> {
  await tx.run(
    sql`update tenants set erasure_request = ${request === null ? null : JSON.stringify(request)}::jsonb`,
  );
}

/** True for the one call that is the first. */
export async function setFirstEvent(tx: Tx, at: Date): Promise<boolean> {
  return (
    (await tx.run(sql`update tenants set first_event_at = ${at} where first_event_at is null`)) ===
    1
  );
}

// In the order their foreign keys ask for. Kept: the tombstone, its slug, its operations, its audit log, and the books of billing, which the
// law asks to keep; what else billing knows of persons goes with forgetBilling.
export const WIPED = [
  "refresh_tokens",
  "sessions",
  "member_credentials",
  "members",
  "invitations",
  "one_time_links",
  "impersonations",
  "system_tokens",
  "idempotency_keys",
  "keys",
  "refused_events",
  "refused_per_minute",
  "key_outcomes_per_hour",
  "dead_letters",
  "dead_letters_per_day",
  "duplicate_events_per_day",
  "mails",
  "provider_moves",
  "billing_details",
  "event_log_consumers",
  "event_log_workers",
  "event_log_topics",
  "apps",
] as const;

/** Accepted events that still lie in the log; its rows are removed by staff's role alone. */
export const dropLoggedEvents = (tx: PlatformTx, tenantId: TenantId): Promise<number> =>
  tx.run(sql`delete from event_log where tenant_id = ${tenantId}`);

/** Removes what the tenant had and leaves a tombstone: ids, slug and dates. */
export async function wipeTenant(tx: Tx, at: Date, reason: string): Promise<void> {
  await Promise.all(
    WIPED.map((table) => tx.run(sql`delete from ${sql.table(table)}` as Query<unknown>)),
  );
  await tx.run(
    sql`update tenants set state = 'erased', state_reason = ${reason}, state_changed_at = ${at}, name = slug, labels = '{}', erases_at = null, erasure_request = null`,
  );
}

export interface TenantProgress {
  hasApp: boolean;
  hasKey: boolean;
  hasAdmin: boolean;
  firstEvent: boolean;
  apps: number;
  activeKeys: number;
  members: number;
}

export const selectProgress = (tx: Tx): Promise<TenantProgress> =>
  tx.one(sql<TenantProgress>`select exists (select from apps) as "hasApp", exists (select from keys) as "hasKey",
    exists (select from members where role = 'admin' and state = 'active') as "hasAdmin", t.first_event_at is not null as "firstEvent",
    (select count(*)::int from apps where state = 'active') as apps, (select count(*)::int from keys where state in ('active', 'rotating')) as "activeKeys",
    (select count(*)::int from members where state = 'active') as members
    from tenants t`);

/** How many tenants this transaction can see; anything but 1 is a hole in the wall. */
export const countVisibleTenants = async (tx: Tx): Promise<number> =>
  (await tx.one(sql<{ count: number }>`select count(*)::int as count from tenants`)).count;

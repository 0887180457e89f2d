import { z } from "zod";
import {
  AppId,
  Label,
  Name,
  OperationId,
  PageInput,
  Instant,
  Reason,
  Slug,
  TenantId,
  pageOf,
} from "../kernel/index.ts";
import { PlanCode } from "./billing/plans.ts";

export const TENANT_STATES = [
  "onboarding",
  "active",
  "suspended",
  "moving",
  "pending_erasure",
  "erased",
] as const;
export const TenantState = z.enum(TENANT_STATES);
export type TenantState = z.infer<typeof TenantState>;

/** Where each state may go; every other change is refused with `tenant_state_conflict`. */
export const TENANT_TRANSITIONS: Readonly<Record<TenantState, readonly TenantState[]>> = {
  onboarding: ["active"],
  active: ["suspended", "moving"],
  moving: ["active"],
  suspended: ["active", "pending_erasure"],
  pending_erasure: ["suspended", "erased"],
  erased: [],
};

export const REGIONS = ["eu", "us", "ap"] as const;
export const Region = z.enum(REGIONS);
export const Placement = z.enum(["pooled", "dedicated"]);
export const AppPlatform = z.enum(["ios", "android", "web"]);
export type AppPlatform = z.infer<typeof AppPlatform>;
/** iOS/Android bundle id or a web origin's host. */
export const BundleId = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{1,154}$/);

/** One row of `tenants.list`. Counts are exact; `events24h` and the sparkline come from ClickHouse and are null when it is away. */
export const TenantRow = z.object({
  tenantId: TenantId,
  slug: Slug,
  name: z.string(),
  state: TenantState,
  stateReason: z.string().nullable(),
  /** A code of the catalogue. */
  plan: z.string(),
  placement: Placement,
  region: Region,
  labels: z.array(z.string()),
  appCount: z.number().int(),
  memberCount: z.number().int(),
  events24h: z.number().int().nullable(),
  /** Events per hour, oldest first, 24 numbers. */
  eventsSpark: z.array(z.number()).nullable(),
  createdAt: Instant,
});
export type TenantRow = z.infer<typeof TenantRow>;

export const TENANT_SORTS = ["name", "createdAt", "state", "plan", "region"] as const;
/** Free text finds name and slug; lists are any-of; sorting and paging happen on the server. */
export const ListTenants = PageInput.extend({
  search: z.string().max(200).optional(),
  states: z.array(TenantState).max(6).optional(),
  plans: z.array(PlanCode).max(50).optional(),
  regions: z.array(Region).max(3).optional(),
  placements: z.array(Placement).max(2).optional(),
  labels: z.array(Label).max(20).optional(),
  sort: z.enum(TENANT_SORTS).default("createdAt"),
  // Not `direction`: tRPC keeps that name for its own infinite queries.
  order: z.enum(["asc", "desc"]).default("desc"),
});
export type ListTenants = z.infer<typeof ListTenants>;
/** `total` is exact: the filter runs on an index over at most some ten thousand tenants. */
export const TenantPage = pageOf(TenantRow).extend({ total: z.number().int() });
export type TenantPage = z.infer<typeof TenantPage>;

export const Tenant = TenantRow.omit({ events24h: true, eventsSpark: true }).extend({
  primaryAppId: AppId,
  impersonationOptOut: z.boolean(),
  erasesAt: Instant.nullable(),
  /** Asked for by one admin; it happens when a second one calls `tenants.erase` too. Restoring withdraws it. */
  erasureRequest: z
    .object({
      by: z.string(),
      byName: z.string(),
      at: Instant,
      reason: z.string(),
      graceDays: z.number().int(),
    })
    .nullable(),
  /** Onboarding operation, for its progress. */
  onboardingOperationId: OperationId.nullable(),
  firstEventAt: Instant.nullable(),
});
export type Tenant = z.infer<typeof Tenant>;

export const CreateTenant = z.object({
  name: Name,
  slug: Slug.optional(),
  /** One that can be chosen. */
  plan: PlanCode.default("free"),
  region: Region.default("eu"),
  labels: z.array(Label).max(20).default([]),
  /** The first app; its SDK key is made in the same operation. */
  app: z.object({ name: Name, platform: AppPlatform, bundleId: BundleId }),
  /** Invited as the tenant's first admin; without it staff can invite later. */
  adminEmail: z.string().trim().toLowerCase().pipe(z.email().max(254)).optional(),
});
export type CreateTenant = z.infer<typeof CreateTenant>;
/** `secret` is the whole first SDK key, shown once; `invitationUrl` likewise. */
export const CreatedTenant = z.object({
  tenantId: TenantId,
  slug: Slug,
  appId: AppId,
  operationId: OperationId,
  key: z.object({ keyId: z.string(), secret: z.string() }),
  invitationUrl: z.string().nullable(),
});
export type CreatedTenant = z.infer<typeof CreatedTenant>;

export const UpdateTenant = z.object({
  name: Name.optional(),
  labels: z.array(Label).max(20).optional(),
  region: Region.optional(),
  /** Of a tenant without a subscription; one that has one changes that. */
  plan: PlanCode.optional(),
});
export const ChangeTenantState = z.object({ reason: Reason });
/** Erasing asks for the slug typed again. `graceDays` before the data goes. */
export const EraseTenant = z.object({
  reason: Reason,
  confirmSlug: Slug,
  graceDays: z.number().int().min(1).max(90).default(30),
});
/** What a destructive change would hit, shown before it. */
export const BlastRadius = z.object({
  apps: z.number().int(),
  activeKeys: z.number().int(),
  members: z.number().int(),
  /** Events in the last 10 minutes, per minute; null when ClickHouse is away. */
  eventsPerMinute: z.number().nullable(),
});
export type BlastRadius = z.infer<typeof BlastRadius>;
/** The tenant page's overview. */
export const TenantOverview = z.object({
  checklist: z.object({
    appCreated: z.boolean(),
    keyCreated: z.boolean(),
    firstEvent: z.boolean(),
    adminJoined: z.boolean(),
  }),
  blastRadius: BlastRadius,
});

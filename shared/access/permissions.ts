/** Who may what. `yes` in the whole scope, `own` only in one's own tenant or for oneself, `no` never. */
export type Grant = "yes" | "no";
export type Effect = "read" | "write";

export interface PermissionSpec {
  /** [admin, user, viewer] of the platform's own tenant. */
  readonly platform: readonly [Grant, Grant, Grant];
  /** [admin, user, viewer] of a customer's tenant, always for that tenant only. */
  readonly tenant: readonly [Grant, Grant, Grant];
  /** May a `system` token be granted it? */
  readonly system: Grant;
  readonly effect: Effect;
  /** May an impersonated session use it? Only reads that carry nothing secret and no export. */
  readonly impersonated: Grant;
}

const Y = "yes";
const N = "no";
const read = (
  platform: PermissionSpec["platform"],
  tenant: PermissionSpec["tenant"],
  system: Grant,
  impersonated: Grant = tenant[2],
) => ({ platform, tenant, system, effect: "read", impersonated }) as const;
const write = (
  platform: PermissionSpec["platform"],
  tenant: PermissionSpec["tenant"],
  system: Grant,
) => ({ platform, tenant, system, effect: "write", impersonated: N }) as const;

/** The closed list. A mutation's tRPC path, its permission, its audit action and its metric label are the same word. */
export const PERMISSIONS = {
  "tenants.read": read([Y, Y, Y], [Y, Y, Y], Y),
  "tenants.list": read([Y, Y, Y], [N, N, N], Y),
  "tenants.create": write([Y, N, N], [N, N, N], Y),
  "tenants.update": write([Y, N, N], [N, N, N], Y),
  "tenants.suspend": write([Y, N, N], [N, N, N], Y),
  "tenants.resume": write([Y, N, N], [N, N, N], Y),
  "tenants.erase": write([Y, N, N], [N, N, N], N),
  "tenants.restore": write([Y, N, N], [N, N, N], N),
  "apps.read": read([Y, Y, Y], [Y, Y, Y], Y),
  "apps.create": write([Y, N, N], [Y, Y, N], Y),
  "apps.update": write([Y, N, N], [Y, Y, N], Y),
  "apps.archive": write([Y, N, N], [Y, Y, N], Y),
  "apps.restore": write([Y, N, N], [Y, Y, N], Y),
  "keys.read": read([Y, Y, Y], [Y, Y, Y], Y),
  "keys.create": write([Y, N, N], [Y, Y, N], Y),
  "keys.rotate": write([Y, N, N], [Y, Y, N], Y),
  "keys.extend": write([Y, N, N], [Y, Y, N], Y),
  "keys.revoke": write([Y, N, N], [Y, N, N], Y),
  "members.read": read([Y, N, Y], [Y, Y, N], N),
  "members.invite": write([Y, N, N], [Y, N, N], N),
  "members.approveInvitation": write([Y, N, N], [N, N, N], N),
  "members.revokeInvitation": write([Y, N, N], [Y, N, N], N),
  "members.remove": write([Y, N, N], [Y, N, N], N),
  "members.setRole": write([Y, N, N], [Y, N, N], N),
  "sessions.read": read([Y, N, N], [Y, N, N], N),
  "sessions.revoke": write([Y, N, N], [Y, N, N], N),
  "access.read": read([Y, Y, Y], [Y, Y, Y], N),
  "access.impersonate": write([Y, N, Y], [N, N, N], N),
  "access.impersonations": read([Y, N, Y], [Y, N, N], N),
  "access.revokeImpersonation": write([Y, N, N], [Y, N, N], N),
  "access.optOut": write([N, N, N], [Y, N, N], N),
  "analytics.read": read([Y, N, N], [Y, Y, Y], Y),
  "analytics.aggregates": read([Y, Y, N], [Y, Y, Y], Y),
  "analytics.export": read([Y, N, N], [Y, Y, N], Y, N),
  "deadletters.read": read([Y, Y, Y], [Y, N, N], Y, N),
  "deadletters.redrive": write([Y, Y, N], [N, N, N], Y),
  "deadletters.discard": write([Y, Y, N], [N, N, N], Y),
  "deadletters.restore": write([Y, Y, N], [N, N, N], Y),
  "events.replay": write([Y, Y, N], [N, N, N], Y),
  "usage.read": read([Y, Y, Y], [Y, Y, Y], Y),
  "usage.recompute": write([Y, N, N], [N, N, N], Y),
  "usage.setQuota": write([Y, N, N], [N, N, N], N),
  "plans.read": read([Y, Y, Y], [N, N, N], Y),
  "plans.create": write([Y, N, N], [N, N, N], N),
  "plans.draft": write([Y, N, N], [N, N, N], N),
  "plans.publish": write([Y, N, N], [N, N, N], N),
  "plans.archive": write([Y, N, N], [N, N, N], N),
  "plans.restore": write([Y, N, N], [N, N, N], N),
  "coupons.read": read([Y, N, N], [N, N, N], N),
  "coupons.create": write([Y, N, N], [N, N, N], N),
  "coupons.archive": write([Y, N, N], [N, N, N], N),
  "billing.state": read([Y, Y, Y], [Y, Y, Y], Y),
  "billing.read": read([Y, N, N], [Y, N, N], Y, N),
  "billing.setDetails": write([Y, N, N], [Y, N, N], N),
  "billing.openPortal": write([N, N, N], [Y, N, N], N),
  "billing.moveProvider": write([Y, N, N], [N, N, N], N),
  "subscriptions.change": write([Y, N, N], [Y, N, N], Y),
  "subscriptions.grantCredit": write([Y, N, N], [N, N, N], N),
  "subscriptions.applyCoupon": write([Y, N, N], [Y, N, N], N),
  "invoices.list": read([Y, N, N], [N, N, N], Y),
  "invoices.issue": write([Y, N, N], [N, N, N], N),
  "invoices.void": write([Y, N, N], [N, N, N], N),
  "invoices.writeOff": write([Y, N, N], [N, N, N], N),
  "invoices.markPaid": write([Y, N, N], [N, N, N], N),
  "invoices.refund": write([Y, N, N], [N, N, N], N),
  "invoices.collect": write([Y, N, N], [Y, N, N], N),
  "webhooks.read": read([Y, N, N], [N, N, N], Y),
  "webhooks.replay": write([Y, N, N], [N, N, N], Y),
  "webhooks.retryCall": write([Y, N, N], [N, N, N], Y),
  "reconciliation.read": read([Y, N, N], [N, N, N], Y),
  "reconciliation.run": write([Y, N, N], [N, N, N], Y),
  "dunning.read": read([Y, N, N], [N, N, N], Y),
  "dunning.configure": write([Y, N, N], [N, N, N], N),
  "dunning.pause": write([Y, N, N], [N, N, N], N),
  "dunning.close": write([Y, N, N], [N, N, N], N),
  "revenue.read": read([Y, N, N], [N, N, N], N),
  "operations.read": read([Y, Y, Y], [Y, N, N], Y),
  "operations.retry": write([Y, Y, N], [N, N, N], N),
  "operations.cancel": write([Y, Y, N], [N, N, N], N),
  "audit.read": read([Y, Y, Y], [Y, N, N], N),
  "audit.verify": write([Y, N, N], [Y, N, N], N),
  "audit.export": read([Y, N, N], [Y, N, N], N),
  "system.tokens.read": read([Y, N, N], [N, N, N], N),
  "system.tokens.issue": write([Y, N, N], [N, N, N], N),
  "system.tokens.revoke": write([Y, N, N], [N, N, N], N),
  "platform.read": read([Y, Y, Y], [N, N, N], Y),
  "platform.settings": read([Y, Y, Y], [N, N, N], Y),
} as const satisfies Record<string, PermissionSpec>;

export type Permission = keyof typeof PERMISSIONS;
export const PERMISSION_NAMES = Object.keys(PERMISSIONS) as Permission[];
export const isPermission = (value: string): value is Permission =>
  Object.hasOwn(PERMISSIONS, value);

import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import type { AppRouter } from "../trpc/router.ts";

/** Ids that exist in a tenant; the matrix sends them in the name of every actor. */
export interface TenantIds {
  tenantId: string;
  appId: string;
  keyId: string;
  userId: string;
  sessionId: string;
  invitationId: string;
  operationId: string;
  impersonationId: string;
  deadLetterId: string;
  invoiceId: string;
  slug: string;
}

type Input = (ids: TenantIds, unique: string) => Record<string, unknown>;
const tenant: Input = ({ tenantId }) => ({ tenantId });
const why = "checking the isolation matrix";
const reason: Input = ({ tenantId }) => ({ tenantId, reason: why });
const app: Input = ({ tenantId, appId }) => ({ tenantId, appId });
const invitation: Input = ({ tenantId, invitationId }) => ({ tenantId, invitationId });
const operation: Input = ({ tenantId, operationId }) => ({ tenantId, operationId });
const asked: Input = ({ tenantId, appId }) => ({
  tenantId,
  appId,
  from: "2026-10-01T00:00:00.000Z",
  to: "2026-10-03T00:00:00.000Z",
});
const invoice: Input = ({ tenantId, invoiceId }) => ({ tenantId, invoiceId });
const nothing: Input = () => ({});
const planTerms = {
  currency: "USD",
  interval: "month",
  base: 100,
  charges: [],
  entitlements: {
    events: { included: null, hard: null },
    retentionDays: 30,
    apps: null,
    members: null,
    keyRatePerMinute: 1000,
    features: [],
  },
};

/** A valid input for each procedure. One that is missing here fails the matrix, and so the build. */
export const INPUTS: Record<string, Input> = {
  "me.get": nothing,
  "me.sessions": nothing,
  "me.revokeSession": ({ sessionId }) => ({ sessionId }),
  "me.changePassword": () => ({
    currentPassword: "wrong",
    newPassword: "a sufficiently long pass phrase 1",
  }),
  "me.totpBegin": nothing,
  "me.totpConfirm": () => ({ code: "000000" }),
  "me.totpDisable": () => ({ code: "000000" }),
  "overview.get": nothing,
  "platform.status": nothing,
  "tenants.list": nothing,
  "tenants.exportCsv": nothing,
  "tenants.get": tenant,
  "tenants.overview": tenant,
  "tenants.create": (_ids, unique) => ({
    name: `Made ${unique}`,
    slug: `m-${unique}`,
    app: { name: "App", platform: "ios", bundleId: `com.made.${unique}` },
  }),
  "tenants.update": ({ tenantId }) => ({ tenantId, labels: ["matrix"] }),
  "tenants.suspend": reason,
  "tenants.resume": reason,
  "tenants.erase": ({ tenantId, slug }) => ({ tenantId, reason: why, confirmSlug: slug }),
  "tenants.restore": reason,
  "apps.list": tenant,
  "apps.create": ({ tenantId }, unique) => ({
    tenantId,
    name: "Another",
    platform: "android",
    bundleId: `com.other.${unique}`,
  }),
  "apps.update": ({ tenantId, appId }) => ({ tenantId, appId, name: "Renamed" }),
  "apps.archive": app,
  "apps.restore": app,
  "keys.list": tenant,
  "keys.activity": tenant,
  "keys.traffic": ({ tenantId, keyId }) => ({ tenantId, keyId }),
  "keys.extend": ({ tenantId, keyId }) => ({
    tenantId,
    keyId,
    closesAt: new Date(Date.now() + 100 * 86_400_000).toISOString(),
  }),
  "keys.create": ({ tenantId, appId }) => ({ tenantId, appId, name: "Matrix" }),
  "keys.rotate": ({ tenantId, keyId }) => ({ tenantId, keyId, overlapSeconds: 60 }),
  "keys.revoke": ({ tenantId, keyId }) => ({ tenantId, keyId, reason: why }),
  "members.list": tenant,
  "members.invitations": tenant,
  "members.invite": ({ tenantId }, unique) => ({
    tenantId,
    email: `invited-${unique}@example.test`,
    role: "viewer",
  }),
  "members.approveInvitation": invitation,
  "members.revokeInvitation": invitation,
  "members.remove": ({ tenantId, userId }) => ({ tenantId, userId }),
  "members.setRole": ({ tenantId, userId }) => ({ tenantId, userId, role: "viewer" }),
  "sessions.list": tenant,
  "sessions.revoke": ({ tenantId, sessionId }) => ({ tenantId, sessionId }),
  "access.matrix": tenant,
  "access.explain": ({ tenantId, userId }) => ({ tenantId, userId, forTenantId: tenantId }),
  "access.impersonate": ({ tenantId }) => ({
    tenantId,
    reason: why,
    caseNumber: "CASE-1",
    minutes: 5,
  }),
  "access.impersonations": tenant,
  "access.revokeImpersonation": ({ tenantId, impersonationId }) => ({ tenantId, impersonationId }),
  "access.optOut": ({ tenantId }) => ({ tenantId, optOut: false }),
  "system.tokens.list": nothing,
  "system.tokens.issue": (_ids, unique) => ({
    name: `Token ${unique}`,
    permissions: ["tenants.read"],
    expiresInDays: 1,
  }),
  "system.tokens.revoke": () => ({ tokenId: PLATFORM_TENANT_ID }),
  "operations.list": tenant,
  "operations.get": operation,
  "operations.retry": operation,
  "operations.cancel": operation,
  "audit.list": tenant,
  "audit.verify": tenant,
  "events.latest": tenant,
  "events.perMinute": tenant,
  "events.refused": tenant,
  "events.search": asked,
  "events.one": ({ tenantId, appId }) => ({ tenantId, appId, eventId: "matrix" }),
  "analytics.series": asked,
  "analytics.actives": asked,
  "analytics.retention": asked,
  "analytics.funnel": (ids, unique) => ({
    ...asked(ids, unique),
    steps: [{ name: "A" }, { name: "B" }],
  }),
  "analytics.breakdown": (ids, unique) => ({ ...asked(ids, unique), property: "country" }),
  "analytics.top": asked,
  "analytics.properties": asked,
  "analytics.propertyValues": (ids, unique) => ({ ...asked(ids, unique), property: "name" }),
  "usage.summary": tenant,
  "usage.days": app,
  "usage.ledger": tenant,
  "usage.alerts": tenant,
  "usage.recompute": ({ tenantId }) => ({ tenantId, month: new Date().toISOString().slice(0, 7) }),
  "usage.setQuota": ({ tenantId }) => ({
    tenantId,
    source: "own",
    included: 1_000_000,
    hard: 2_000_000,
    reason: why,
  }),
  "events.replay": ({ tenantId }) => ({ tenantId, from: "2026-10-01T00:00:00.000Z" }),
  "deadletters.list": tenant,
  "deadletters.get": ({ tenantId, deadLetterId }) => ({ tenantId, deadLetterId }),
  "deadletters.redrive": ({ tenantId, deadLetterId }) => ({
    tenantId,
    deadLetterIds: [deadLetterId],
  }),
  "deadletters.discard": ({ tenantId, deadLetterId }) => ({
    tenantId,
    deadLetterIds: [deadLetterId],
    reason: why,
  }),
  "deadletters.restore": ({ tenantId, deadLetterId }) => ({
    tenantId,
    deadLetterIds: [deadLetterId],
  }),
  "plans.list": nothing,
  "plans.calculate": () => ({ terms: planTerms }),
  "plans.create": (_ids, unique) => ({ code: `p-${unique}`, name: "Matrix", terms: planTerms }),
  "plans.draft": () => ({ code: "pro", terms: planTerms }),
  "plans.publish": () => ({ code: "pro" }),
  "plans.archive": () => ({ code: "scale" }),
  "plans.restore": () => ({ code: "scale" }),
  "coupons.list": nothing,
  "coupons.create": (_ids, unique) => ({
    code: `M-${unique.toUpperCase()}`,
    name: "Matrix",
    percent: 10,
    amount: null,
    currency: null,
    invoices: null,
    redeemBy: null,
    maxRedemptions: null,
  }),
  "coupons.archive": () => ({ code: "NONE" }),
  "billing.state": tenant,
  "billing.overview": tenant,
  "billing.setDetails": ({ tenantId }) => ({
    tenantId,
    name: "Matrix",
    email: "matrix@example.test",
    address: null,
    taxId: null,
  }),
  "subscriptions.options": tenant,
  "subscriptions.history": tenant,
  "subscriptions.preview": ({ tenantId }) => ({
    tenantId,
    change: { kind: "start", plan: "pro" },
  }),
  "subscriptions.change": ({ tenantId }) => ({
    tenantId,
    change: { kind: "start", plan: "pro" },
    at: new Date().toISOString(),
    hash: "0.matrix",
  }),
  "subscriptions.grantCredit": ({ tenantId }) => ({ tenantId, amount: 100, reason: why }),
  "subscriptions.applyCoupon": ({ tenantId }) => ({ tenantId, code: "NONE" }),
  "invoices.ofTenant": tenant,
  "invoices.list": nothing,
  "invoices.get": invoice,
  "invoices.usage": (ids, unique) => ({ ...invoice(ids, unique), line: 1 }),
  "invoices.issue": ({ tenantId }) => ({
    tenantId,
    lines: [{ text: "Matrix", amount: 100 }],
    reason: why,
  }),
  "invoices.void": (ids, unique) => ({ ...invoice(ids, unique), reason: why }),
  "invoices.writeOff": (ids, unique) => ({ ...invoice(ids, unique), reason: why }),
  "invoices.markPaid": (ids, unique) => ({ ...invoice(ids, unique), amount: 1, reason: why }),
  "invoices.refund": (ids, unique) => ({ ...invoice(ids, unique), amount: 1, reason: why }),
  "invoices.collect": invoice,
  "billing.openPortal": tenant,
  "billing.portal": ({ tenantId }) => ({ tenantId, callId: PLATFORM_TENANT_ID }),
  "billing.moveProvider": ({ tenantId }) => ({ tenantId, to: "manual" }),
  "webhooks.list": nothing,
  "webhooks.get": () => ({ webhookId: PLATFORM_TENANT_ID }),
  "webhooks.calls": nothing,
  "webhooks.providers": nothing,
  "webhooks.replay": () => ({ webhookId: PLATFORM_TENANT_ID }),
  "webhooks.retryCall": ({ tenantId }) => ({ callId: PLATFORM_TENANT_ID, forTenantId: tenantId }),
  "dunning.list": nothing,
  "dunning.get": invoice,
  "dunning.schedule": tenant,
  "dunning.mails": tenant,
  "dunning.configure": ({ tenantId }) => ({ tenantId, schedule: null }),
  "dunning.pause": (ids, unique) => ({ ...invoice(ids, unique), days: 1, reason: why }),
  "dunning.close": (ids, unique) => ({ ...invoice(ids, unique), reason: why }),
  "reconciliation.runs": nothing,
  "reconciliation.get": () => ({ runId: PLATFORM_TENANT_ID }),
  "reconciliation.run": () => ({ month: "2026-01" }),
  "revenue.overview": nothing,
  "news.list": nothing,
  "live.stream": nothing,
};

export type RouterRecord = AppRouter["_def"]["procedures"];

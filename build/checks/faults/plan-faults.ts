import { integration, type Fault } from "./fault.ts";

const at = (file: string) => `server/modules/billing/${file}`;
const tenancyAt = (file: string) => `server/platform/tenancy/${file}`;
const plans = integration(at("plans/plans.int.test.ts"));
const coupons = integration(at("coupons/coupons.int.test.ts"));
const entitlements = integration(at("entitlements/entitlements.int.test.ts"));

/** The catalogue, and that what a plan allows is what happens. */
export const PLAN_FAULTS: readonly Fault[] = [
  {
    name: "a-published-plan-can-be-rewritten",
    file: "server/migrations/postgres/000400_create_plans.sql",
    find: "if old.state = 'published' then",
    replace: "if old.state = 'nothing' then",
    test: plans,
  },
  {
    name: "a-draft-takes-the-published-version",
    file: at("plans/plan-changes.store.ts"),
    find: "created_at = ${draft.now}\n    where plan_id = ${planId} and state = 'draft'`",
    replace: "created_at = ${draft.now}\n    where plan_id = ${planId}`",
    test: plans,
  },
  {
    name: "an-archived-plan-is-published",
    file: at("plans/publish-plan.ts"),
    find: 'if (plan.state === "archived" || draft === null)',
    replace: "if (draft === null)",
    test: plans,
  },
  {
    name: "a-plan-changes-its-currency",
    file: at("plans/draft-plan.ts"),
    find: "if (currency !== null && currency !== terms.currency)",
    replace: "if (currency === undefined)",
    test: plans,
  },
  {
    name: "who-keeps-a-version-is-moved",
    file: at("plans/plans.store.ts"),
    find: "and v.migrates and",
    replace: "and",
    test: plans,
  },
  {
    name: "a-new-tenant-has-no-subscription",
    file: "server/modules/tenants/create-tenant.ts",
    find: "input: { name, slug, plan },",
    replace: "input: { name, slug },",
    test: integration("server/modules/tenants/onboarding-subscription.int.test.ts"),
  },
  {
    name: "an-undone-subscription-is-still-owed",
    file: at("subscriptions/onboard-subscription.ts"),
    find: "of await selectOpenInvoices(tx))",
    replace: "of (await selectOpenInvoices(tx)).slice(1))",
    test: integration("server/modules/tenants/onboarding-subscription.int.test.ts"),
  },
  {
    name: "a-tenants-plan-changes-beside-its-subscription",
    file: "server/modules/tenants/update-tenant.ts",
    find: "if (await hasSubscription(tx))",
    replace: 'if (!(await hasSubscription(tx)) && plan === "")',
    test: integration("server/modules/tenants/onboarding-subscription.int.test.ts"),
  },
  {
    name: "a-coupon-is-redeemed-beyond-its-number",
    file: at("coupons/coupons.store.ts"),
    find: " and (max_redemptions is null or redemptions < max_redemptions)",
    replace: "",
    more: [
      [
        "set redemptions = redemptions + 1 where",
        "set redemptions = least(redemptions + 1, coalesce(max_redemptions, redemptions + 1)) where",
      ],
    ],
    test: coupons,
  },
  {
    name: "a-coupon-is-redeemed-after-its-time",
    file: at("coupons/coupons.store.ts"),
    find: "and (redeem_by is null or redeem_by > ${at}) ",
    replace: "and ${at}::timestamptz is not null ",
    test: coupons,
  },
  {
    name: "limits-of-the-plan-are-not-enforced",
    file: tenancyAt("plan-limits.ts"),
    find: "if (has >= allowed) throw",
    replace: "if (has > allowed + 1_000) throw",
    test: entitlements,
  },
  {
    name: "two-at-once-pass-a-limit",
    file: tenancyAt("plan-limits.store.ts"),
    find: " for no key update`",
    replace: "`",
    test: entitlements,
  },
  {
    name: "an-invitation-takes-no-room",
    file: "server/modules/access/members/invitations.store.ts",
    find: "where email <> ${except} and accepted_at is null",
    replace: "where email = ${except} and accepted_at is null",
    test: entitlements,
  },
  {
    name: "restoring-an-app-takes-no-room",
    file: "server/modules/tenants/apps.ts",
    find: 'if (state === "active") await requireRoom(',
    replace: 'if (state === "archived") await requireRoom(',
    test: entitlements,
  },
  {
    name: "a-feature-is-not-asked-for",
    file: tenancyAt("plan-limits.ts"),
    find: "if (!entitlementsOf(standing).features.includes(feature))",
    replace: "if (entitlementsOf(standing).features.length > 99)",
    test: entitlements,
  },
  {
    name: "an-export-asks-for-no-feature",
    file: "server/modules/analytics/analytics-export.http.ts",
    find: 'requireFeature(tenant, "export");',
    replace: "",
    test: integration("server/modules/analytics/analytics-export.int.test.ts"),
  },
  {
    name: "a-changed-plan-is-not-announced",
    file: at("entitlements/apply-entitlements.ts"),
    find: 'services.broadcast.announce({ type: "tenant", tenantId });',
    replace: "",
    test: entitlements,
  },
  {
    name: "the-sink-remembers-the-old-plan",
    file: "server/modules/ingest/retention.ts",
    find: "known.delete(TenantId.parse(announcement.tenantId));",
    replace: "",
    test: integration("server/modules/ingest/retention.int.test.ts"),
  },
  {
    name: "a-plan-that-is-not-offered-is-taken",
    file: at("plans/plans.store.ts"),
    find: "${PUBLISHED} and p.state = 'active'`",
    replace: "${PUBLISHED}`",
    test: entitlements,
  },
];

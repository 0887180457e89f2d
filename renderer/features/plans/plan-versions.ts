import type { CataloguePlan } from "#shared/contracts/billing/plans.ts";

type Version = CataloguePlan["versions"][number];

/** What a new subscription gets. */
export const newestOf = (plan: CataloguePlan): Version | undefined =>
  plan.versions.find(({ state }) => state === "published");

export const draftOf = (plan: CataloguePlan): Version | undefined =>
  plan.versions.find(({ state }) => state === "draft");

export const subscriptionsOf = (plan: CataloguePlan): number =>
  plan.versions.reduce((sum, { subscriptions }) => sum + subscriptions, 0);

/** Subscriptions that keep a version from before the newest one. */
export const olderUse = (plan: CataloguePlan): number =>
  subscriptionsOf(plan) - (newestOf(plan)?.subscriptions ?? 0);

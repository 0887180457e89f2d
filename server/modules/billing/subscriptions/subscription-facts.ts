import type { SubscriptionState } from "./decide/subscription-state.ts";

/** For the history and the audit log. */
export const factsOf = (state: SubscriptionState) => ({
  plan: state.plan.code,
  version: state.plan.version,
  state: state.state,
  periodEnd: new Date(state.periodEnd).toISOString(),
  ...(state.cancelAt === null ? {} : { cancelAt: new Date(state.cancelAt).toISOString() }),
  ...(state.pending ? { pending: state.pending.plan.code } : {}),
  ...(state.coupon ? { coupon: state.coupon.code } : {}),
});

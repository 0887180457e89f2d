import { dayText, parseDay, toMinor } from "../pricing/index.ts";
import type { SubscriptionState, UsageWindow } from "./decide/subscription-state.ts";
import type { SubscriptionRow } from "./subscriptions.store.ts";
import type { WindowRow } from "./usage-facts.store.ts";

const ms = (at: Date | null): number | null => at?.getTime() ?? null;
const date = (at: number | null): Date | null => (at === null ? null : new Date(at));

/** As the decisions see it. */
export const toState = (row: SubscriptionRow): SubscriptionState => ({
  subscriptionId: row.subscriptionId,
  plan: { code: row.planCode, name: row.planName, version: row.planVersion, terms: row.terms },
  state: row.state,
  startedAt: row.startedAt.getTime(),
  trialEndsAt: ms(row.trialEndsAt),
  anchor: { day: row.anchorDay, month: row.anchorMonth },
  periodStart: row.periodStart.getTime(),
  periodEnd: row.periodEnd.getTime(),
  baseNet: BigInt(row.baseNet),
  baseFrom: row.baseFrom.getTime(),
  usageBilledUntil: parseDay(row.usageBilledUntil),
  nextInvoiceAt: ms(row.nextInvoiceAt),
  cancelAt: ms(row.cancelAt),
  cancelledAt: ms(row.cancelledAt),
  pausedAt: ms(row.pausedAt),
  pending: row.pending,
  coupon: row.coupon,
  renewalOwner: row.renewalOwner,
  ownerGeneration: row.ownerGeneration,
  revision: row.revision,
});

export const toRow = (state: SubscriptionState): SubscriptionRow => ({
  subscriptionId: state.subscriptionId,
  planCode: state.plan.code,
  planName: state.plan.name,
  planVersion: state.plan.version,
  terms: state.plan.terms,
  state: state.state,
  startedAt: new Date(state.startedAt),
  trialEndsAt: date(state.trialEndsAt),
  anchorDay: state.anchor.day,
  anchorMonth: state.anchor.month,
  periodStart: new Date(state.periodStart),
  periodEnd: new Date(state.periodEnd),
  baseNet: toMinor(state.baseNet),
  baseFrom: new Date(state.baseFrom),
  usageBilledUntil: dayText(state.usageBilledUntil),
  nextInvoiceAt: date(state.nextInvoiceAt),
  cancelAt: date(state.cancelAt),
  cancelledAt: date(state.cancelledAt),
  pausedAt: date(state.pausedAt),
  pending: state.pending,
  coupon: state.coupon,
  renewalOwner: state.renewalOwner,
  ownerGeneration: state.ownerGeneration,
  revision: state.revision,
});

export const toWindow = ({ firstDay, untilDay, billed, ...row }: WindowRow): UsageWindow => ({
  ...row,
  firstDay: parseDay(firstDay),
  untilDay: parseDay(untilDay),
  quantities: billed,
});

export const toWindowRow = ({
  firstDay,
  untilDay,
  quantities,
  charges,
  ...window
}: UsageWindow): WindowRow => ({
  ...window,
  firstDay: dayText(firstDay),
  untilDay: dayText(untilDay),
  billed: quantities,
  charges: [...charges],
});

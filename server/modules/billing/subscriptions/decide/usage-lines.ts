import type { Metric } from "#shared/contracts/billing/plans.ts";
import type { Line } from "../../invoices/index.ts";
import {
  dayText,
  monthAround,
  priceUsage,
  type PricedUsage,
  type Quantities,
} from "../../pricing/index.ts";
import { plainLine } from "./plain-line.ts";
import type { SubscriptionState, UsageFacts, UsageWindow } from "./subscription-state.ts";

export interface BilledUsage {
  readonly lines: readonly Line[];
  readonly windows: readonly UsageWindow[];
  readonly usageBilledUntil: number;
}

/** The usage of the days that are on no invoice yet, up to the one before `untilDay`, and what arrived late for earlier ones. */
export function billUsage(
  subscription: SubscriptionState,
  untilDay: number,
  facts: UsageFacts,
): BilledUsage {
  const { usageBilledUntil: fromDay, plan } = subscription;
  const { currency } = plan.terms;
  const late = facts.windows
    .filter((window) => window.currency === currency)
    .flatMap((window) => {
      const corrected = correct(window, facts);
      return corrected ? [corrected] : [];
    });
  const lines = late.flatMap((correction) => correction.lines);
  const windows = late.map(({ window }) => window);
  if (untilDay <= fromDay) return { lines, windows, usageBilledUntil: fromDay };
  const fresh = openWindow(subscription, fromDay, untilDay, facts);
  return {
    lines: fresh ? [...lines, ...windowLines(fresh)] : lines,
    windows: fresh ? [...windows, fresh] : windows,
    usageBilledUntil: untilDay,
  };
}

function openWindow(
  { subscriptionId, plan, anchor, state }: SubscriptionState,
  firstDay: number,
  untilDay: number,
  facts: UsageFacts,
): UsageWindow | undefined {
  const { charges, currency } = plan.terms;
  // A subscription that pauses owes nothing but what is used all the same.
  const minimum = state === "paused" ? 0 : plan.terms.minimum;
  if (charges.length === 0 && minimum === 0) return undefined;
  const month = monthAround(anchor, firstDay);
  const counted: Record<Metric, () => number> = {
    events: () => facts.events(firstDay, untilDay),
    apps: () => facts.apps,
    members: () => facts.members,
  };
  return {
    subscriptionId,
    firstDay,
    untilDay,
    monthDays: Math.max(month.until - month.from, untilDay - firstDay),
    planCode: plan.code,
    currency,
    charges,
    minimum,
    quantities: Object.fromEntries(charges.map(({ metric }) => [metric, counted[metric]()])),
  };
}

const price = (window: UsageWindow, quantities: Quantities): PricedUsage =>
  priceUsage(window, quantities, {
    part: window.untilDay - window.firstDay,
    whole: window.monthDays,
  });

function windowLines(window: UsageWindow): Line[] {
  const { charges, topUp } = price(window, window.quantities);
  const lines = charges
    .filter(({ quantity, amount }) => quantity > 0 || amount !== 0n)
    .map(({ charge, quantity, amount, included, tiers }) =>
      usageLine(window, charge.metric, amount, {
        quantity,
        included,
        unitPrice: charge.model === "per_unit" ? charge.unitPrice : null,
        tiers,
        text: `${charge.metric} ${daysText(window)}`,
      }),
    );
  return topUp === 0n ? lines : [...lines, minimumLine(window, topUp)];
}

/** Events that are counted otherwise than when they were billed: the same days are priced again, the difference is a line. */
function correct(
  window: UsageWindow,
  facts: UsageFacts,
): { window: UsageWindow; lines: Line[] } | undefined {
  const billed = window.quantities.events;
  if (billed === undefined) return undefined;
  const events = facts.events(window.firstDay, window.untilDay);
  if (events === billed) return undefined;
  const after = { ...window, quantities: { ...window.quantities, events } };
  const was = price(window, window.quantities);
  const is = price(after, after.quantities);
  const amountOf = ({ charges }: PricedUsage) =>
    charges.find(({ charge }) => charge.metric === "events")?.amount ?? 0n;
  const lines = [
    usageLine(window, "events", amountOf(is) - amountOf(was), {
      quantity: events - billed,
      included: null,
      unitPrice: null,
      tiers: [],
      text: `Correction: events ${daysText(window)}`,
    }),
  ];
  if (is.topUp !== was.topUp) lines.push(minimumLine(window, is.topUp - was.topUp));
  return { window: after, lines };
}

const daysText = ({ firstDay, untilDay }: UsageWindow) =>
  `${dayText(firstDay)} – ${dayText(untilDay - 1)}`;

const usageLine = (
  window: UsageWindow,
  metric: Metric,
  amount: bigint,
  of: Pick<Line, "quantity" | "included" | "unitPrice" | "tiers" | "text">,
): Line => ({ ...plainLine("usage", window, amount), metric, ...of });

const minimumLine = (window: UsageWindow, amount: bigint): Line => ({
  ...plainLine("minimum", window, amount),
  text: `Minimum ${daysText(window)}`,
});

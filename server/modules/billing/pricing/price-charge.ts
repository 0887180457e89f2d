import type { Charge } from "#shared/contracts/billing/plans.ts";
import { divideRounded, parsePrice, SCALE } from "./decimal.ts";

/** Of a month only these days: what is included, tiers, flat amounts and the minimum shrink with them. */
export interface Share {
  readonly part: number;
  readonly whole: number;
}
export const WHOLE_MONTH: Share = { part: 1, whole: 1 };

export interface PricedTier {
  readonly upTo: number | null;
  readonly quantity: number;
  readonly unitPrice: string;
  /** Rounded by itself, to be looked at; the charge's amount is rounded once, over all. */
  readonly amount: bigint;
}
export interface PricedCharge {
  readonly amount: bigint;
  readonly included: number;
  readonly tiers: readonly PricedTier[];
}

/** What `quantity` units cost by a charge, exact until one rounding at the end (half away from zero). */
export function priceCharge(
  charge: Charge,
  quantity: number,
  share: Share = WHOLE_MONTH,
): PricedCharge {
  const included = shrink(charge.included, share);
  const billable = Math.max(0, quantity - included);
  if (charge.model === "per_unit")
    return {
      included,
      amount: divideRounded(BigInt(billable) * parsePrice(charge.unitPrice), SCALE),
      tiers: [],
    };
  const used = charge.model === "volume" ? volume : graduated;
  const parts = used(
    charge.tiers.map((tier) => ({ ...tier, upTo: tier.upTo && shrink(tier.upTo, share) })),
    billable,
  ).map(({ tier, units }) => ({
    tier,
    units,
    exact:
      BigInt(units) * parsePrice(tier.unitPrice) * BigInt(share.whole) +
      BigInt(tier.flat) * SCALE * BigInt(share.part),
  }));
  const divisor = SCALE * BigInt(share.whole);
  return {
    included,
    amount: divideRounded(
      parts.reduce((sum, { exact }) => sum + exact, 0n),
      divisor,
    ),
    tiers: parts.map(({ tier, units, exact }) => ({
      upTo: tier.upTo,
      quantity: units,
      unitPrice: tier.unitPrice,
      amount: divideRounded(exact, divisor),
    })),
  };
}

type Tier = Extract<Charge, { model: "graduated" | "volume" }>["tiers"][number];
interface Used {
  tier: Tier;
  units: number;
}

/** Each unit at its own tier's price; a tier's flat amount once a unit falls into it. */
function graduated(tiers: readonly Tier[], billable: number): Used[] {
  const used: Used[] = [];
  let below = 0;
  for (const tier of tiers) {
    const units = Math.min(billable, tier.upTo ?? billable) - below;
    if (units > 0) used.push({ tier, units });
    below = Math.max(below, tier.upTo ?? billable);
  }
  return used;
}

/** All units at the price of the tier that the whole quantity falls into. */
function volume(tiers: readonly Tier[], billable: number): Used[] {
  const tier = tiers.find(({ upTo }) => upTo === null || billable <= upTo);
  return tier && billable > 0 ? [{ tier, units: billable }] : [];
}

/** A count's share, rounded down. Counts are at most 10^12 and days at most 31: far below 2^53. */
const shrink = (count: number, { part, whole }: Share): number =>
  Math.floor((count * part) / whole);

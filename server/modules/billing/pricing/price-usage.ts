import type { Charge, Metric } from "#shared/contracts/billing/plans.ts";
import { divideRounded, sumOf } from "./decimal.ts";
import { priceCharge, WHOLE_MONTH, type PricedCharge, type Share } from "./price-charge.ts";

export type Quantities = Readonly<Partial<Record<Metric, number>>>;

export interface PricedUsage {
  readonly charges: readonly (PricedCharge & {
    readonly charge: Charge;
    readonly quantity: number;
  })[];
  /** What is missing to the minimum; 0 when the charges reach it. */
  readonly topUp: bigint;
}

/** Every charge of a plan for the quantities of a month, or of a part of one, and what is missing to the minimum. */
export function priceUsage(
  { charges, minimum }: { readonly charges: readonly Charge[]; readonly minimum: number },
  quantities: Quantities,
  share: Share = WHOLE_MONTH,
): PricedUsage {
  const priced = charges.map((charge) => {
    const quantity = quantities[charge.metric] ?? 0;
    return { ...priceCharge(charge, quantity, share), charge, quantity };
  });
  const least = divideRounded(BigInt(minimum) * BigInt(share.part), BigInt(share.whole));
  const missing = least - sumOf(priced);
  return { charges: priced, topUp: missing > 0n ? missing : 0n };
}

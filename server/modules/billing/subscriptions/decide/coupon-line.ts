import type { Line } from "../../invoices/index.ts";
import { divideRounded } from "../../pricing/index.ts";
import type { HeldCoupon, SubscriptionState } from "./subscription-state.ts";

export interface Discounted {
  readonly lines: readonly Line[];
  readonly coupon: HeldCoupon | null;
  /** What the base of these lines comes to after it. */
  readonly baseNet: bigint;
}

/**
 * Takes a coupon off what is charged; what is given back was reduced when it was charged. `part` of `whole`: a coupon of an amount
 * counts only for that part of the period. `uses`: it is one of its invoices.
 */
export function discount(
  { coupon }: Pick<SubscriptionState, "coupon">,
  lines: readonly Line[],
  { uses, part = 1, whole = 1 }: { uses: boolean; part?: number; whole?: number },
): Discounted {
  const charged = sum(lines.filter(({ amount }) => amount > 0n));
  const base = sum(lines.filter(({ kind, amount }) => isBase(kind) && amount > 0n));
  if (!coupon || charged === 0n) return { lines, coupon, baseNet: base };
  const amount =
    coupon.percent === null
      ? least(divideRounded(BigInt(coupon.amount ?? 0) * BigInt(part), BigInt(whole)), charged)
      : divideRounded(charged * BigInt(coupon.percent), 100n);
  const left =
    coupon.invoicesLeft === null || !uses ? coupon.invoicesLeft : coupon.invoicesLeft - 1;
  const used = left === 0 ? null : { ...coupon, invoicesLeft: left };
  if (amount === 0n) return { lines, coupon: used, baseNet: base };
  const line: Line = {
    kind: "coupon",
    text: coupon.name,
    plan: null,
    metric: null,
    quantity: null,
    included: null,
    unitPrice: null,
    amount: -amount,
    from: null,
    until: null,
    tiers: [],
  };
  return {
    lines: [...lines, line],
    coupon: used,
    baseNet: base - least(divideRounded(amount * base, charged), base),
  };
}

const isBase = (kind: Line["kind"]) => kind === "base" || kind === "proration";
const sum = (lines: readonly Line[]) => lines.reduce((total, { amount }) => total + amount, 0n);
const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

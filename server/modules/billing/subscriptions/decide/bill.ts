import { sumOf, toMinor } from "../../pricing/index.ts";
import type { Bill } from "./subscription-state.ts";

/** Nothing to show where no line has an amount: what was used lay within what is included. @throws `amount_too_large` */
export function billOf(bill: Bill): Bill | undefined {
  if (bill.lines.every(({ amount }) => amount === 0n)) return undefined;
  for (const { amount } of bill.lines) toMinor(amount);
  toMinor(sumOf(bill.lines));
  return bill;
}

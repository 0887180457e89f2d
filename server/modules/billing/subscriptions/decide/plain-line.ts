import type { Line } from "../../invoices/index.ts";
import { dayText } from "../../pricing/index.ts";

/** A line without quantities. */
export const plainLine = (
  kind: Line["kind"],
  of: { planCode: string; firstDay: number; untilDay: number },
  amount: bigint,
  text = "",
): Line => ({
  kind,
  text,
  plan: of.planCode,
  metric: null,
  quantity: null,
  included: null,
  unitPrice: null,
  amount,
  from: dayText(of.firstDay),
  until: dayText(of.untilDay),
  tiers: [],
});

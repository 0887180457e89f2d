import { divideRounded } from "../pricing/index.ts";

/** How a subscription stood after its last event of a month. */
export interface StandingRow {
  readonly subscriptionId: string;
  readonly month: string;
  readonly state: string;
  readonly currency: string;
  readonly base: number;
  readonly interval: "month" | "year";
}
export interface UsageRow {
  readonly month: string;
  readonly currency: string;
  /** Digits. */
  readonly amount: string;
}

/** A tenant's MRR in one currency at the end of each month; the first one is the month before those that are asked for. */
export interface TenantMrr {
  readonly currency: string;
  readonly months: readonly { readonly mrr: bigint; readonly subscribed: boolean }[];
}

const PAYING = new Set(["active", "past_due"]);

/**
 * What a tenant pays a month, by its subscriptions as they stood at each month's end and the usage that was billed in it. `waits`: of
 * the running month no usage is billed yet, so that it counts as much as in the month before.
 */
export function mrrOfTenant(
  months: readonly string[],
  standings: readonly StandingRow[],
  usage: readonly UsageRow[],
  waits: boolean,
): TenantMrr[] {
  const currencies = new Set(standings.map(({ currency }) => currency));
  const bySubscription = [...Map.groupBy(standings, (row) => row.subscriptionId).values()];
  return [...currencies].map((currency) => ({
    currency,
    months: months.map((month, index) => {
      const paying = bySubscription.flatMap((rows) => {
        const row = lastUpTo(rows, month);
        return row && PAYING.has(row.state) && row.currency === currency ? [row] : [];
      });
      if (paying.length === 0) return { mrr: 0n, subscribed: false };
      const isRunning = index === months.length - 1;
      const billedIn = isRunning && waits ? months[index - 1] : month;
      const billed = usage.find((row) => row.month === billedIn && row.currency === currency);
      const base = paying.reduce((sum, row) => sum + monthly(row), 0n);
      return { mrr: base + BigInt(billed?.amount ?? 0), subscribed: true };
    }),
  }));
}

const monthly = ({ base, interval }: StandingRow): bigint =>
  interval === "year" ? divideRounded(BigInt(base), 12n) : BigInt(base);

const lastUpTo = (rows: readonly StandingRow[], month: string): StandingRow | undefined =>
  rows.reduce<StandingRow | undefined>(
    (last, row) => (row.month <= month && (!last || row.month > last.month) ? row : last),
    undefined,
  );

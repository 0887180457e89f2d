import type { Provider } from "#shared/contracts/billing/subscriptions.ts";
import { otherDifference, type FoundDifference } from "./found-difference.ts";

export interface MeterFacts {
  readonly provider: Provider;
  readonly month: string;
  /** Told so long ago that the meter has counted it, and told lately: it may have, or not yet. */
  readonly settled: number;
  readonly lately: { readonly more: number; readonly less: number };
  readonly counted: number;
}

/** A provider's meter counts behind: what was told lately may be in it, or not. */
export function compareMeter(facts: MeterFacts): FoundDifference[] {
  const { provider, month, settled, lately, counted } = facts;
  if (counted >= settled + lately.less && counted <= settled + lately.more) return [];
  return [
    otherDifference(
      {
        kind: "meters",
        code: "meter",
        provider,
        subject: month,
        note: `${settled + lately.more + lately.less} events were told to the meter of ${provider} for ${month}, it counts ${counted}.`,
      },
      settled + lately.more + lately.less,
      counted,
    ),
  ];
}

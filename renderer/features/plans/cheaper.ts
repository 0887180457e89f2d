import type { Curve } from "./cost-curve.tsx";

/** From about how many events the second plan costs less than the first, or the other way round; null when it never changes. */
export function crossing(first: Curve, second: Curve): { cheaper: string; from: number } | null {
  let last: { events: number; difference: number } | undefined;
  for (const [step, { events, total }] of first.points.entries()) {
    const other = second.points[step];
    if (!other) return null;
    const difference = total - other.total;
    if (difference === 0) continue;
    if (last && Math.sign(last.difference) !== Math.sign(difference)) {
      const share = last.difference / (last.difference - difference);
      return {
        cheaper: difference > 0 ? second.name : first.name,
        from: Math.round(last.events + share * (events - last.events)),
      };
    }
    last = { events, difference };
  }
  return null;
}

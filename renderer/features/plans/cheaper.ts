import type { Curve } from "./cost-curve.tsx";

/** From about how many events the second plan costs less than the first, or the other way round; null when it never changes. */
export function crossing(first: Curve, second: Curve): { cheaper: string; from: number } | null {
  for (let step = 1; step < first.points.length; step++) {
    const [a0, a1] = [first.points[step - 1], first.points[step]];
    const [b0, b1] = [second.points[step - 1], second.points[step]];
    if (!a0 || !a1 || !b0 || !b1) return null;
    const [before, after] = [a0.total - b0.total, a1.total - b1.total];
    if (before === 0 || after === 0 || Math.sign(before) === Math.sign(after)) continue;
    const share = before / (before - after);
    return {
      cheaper: after > 0 ? second.name : first.name,
      from: Math.round(a0.events + share * (a1.events - a0.events)),
    };
  }
  return null;
}

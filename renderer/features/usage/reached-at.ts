const DAY_MS = 86_400_000;

export interface Rate {
  readonly used: number;
  readonly perDay: number;
  readonly resetsAt: string;
}

/** When `level` is reached at the present rate: now or earlier → `nowMs`; undefined: not in this month. */
export function reachedAt(
  level: number,
  { used, perDay, resetsAt }: Rate,
  nowMs: number,
): number | undefined {
  if (used >= level) return nowMs;
  if (perDay <= 0) return undefined;
  const at = nowMs + ((level - used) / perDay) * DAY_MS;
  return at < Date.parse(resetsAt) ? at : undefined;
}

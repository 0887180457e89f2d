export const PERIODS = ["all", "hour", "day", "week", "month"] as const;
export type Period = (typeof PERIODS)[number];
const PERIOD_MS: Record<Exclude<Period, "all">, number> = {
  hour: 3_600_000,
  day: 86_400_000,
  week: 7 * 86_400_000,
  month: 30 * 86_400_000,
};

/** What the URL of an audit page holds. Free text is taken as the actor, the commonest question. */
export interface AuditSearch {
  actor?: string;
  action?: string;
  target?: string;
  outcome?: "done" | "refused";
  period?: Exclude<Period, "all">;
  /** Days as `2026-11-22`, in UTC, both included; they win over `period`. */
  from?: string;
  to?: string;
}
export interface AuditQuery {
  actor?: string;
  action?: string;
  target?: string;
  outcome?: "done" | "refused";
  from?: string;
  to?: string;
}

const text = (value: unknown, max: number) =>
  typeof value === "string" && value.trim() !== "" ? value.trim().slice(0, max) : undefined;
const day = (value: unknown) =>
  typeof value === "string" &&
  /^\d{4}-\d{2}-\d{2}$/.test(value) &&
  !Number.isNaN(Date.parse(`${value}T00:00:00.000Z`))
    ? value
    : undefined;
/** Drops keys without a value, so that the URL and `exactOptionalPropertyTypes` stay clean. */
function defined<T extends object>(value: { [K in keyof T]?: T[K] | undefined }): T {
  return Object.fromEntries(
    Object.entries(value).filter(([, item]) => item !== undefined),
  ) as unknown as T;
}

/** Reads a URL somebody may have typed: unknown values are dropped, never passed on. */
export function readAuditSearch(raw: Record<string, unknown>): AuditSearch {
  const { outcome, period } = raw;
  return defined<AuditSearch>({
    actor: text(raw["actor"], 200),
    action: text(raw["action"], 100),
    target: text(raw["target"], 200),
    outcome: outcome === "done" || outcome === "refused" ? outcome : undefined,
    period:
      period === "hour" || period === "day" || period === "week" || period === "month"
        ? period
        : undefined,
    from: day(raw["from"]),
    to: day(raw["to"]),
  });
}

/** The server's filter. `nowMs` is rounded down to the minute, so that a query key does not change on each render. */
export function auditQuery(search: AuditSearch, nowMs: number): AuditQuery {
  const minuteMs = Math.floor(nowMs / 60_000) * 60_000;
  const from = search.from
    ? `${search.from}T00:00:00.000Z`
    : search.period && !search.to
      ? new Date(minuteMs - PERIOD_MS[search.period]).toISOString()
      : undefined;
  return defined<AuditQuery>({
    actor: search.actor,
    action: search.action,
    target: search.target,
    outcome: search.outcome,
    from,
    to: search.to ? `${search.to}T23:59:59.999Z` : undefined,
  });
}

export const isFiltered = (search: AuditSearch) => Object.keys(search).length > 0;

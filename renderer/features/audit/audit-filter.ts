import { parseFilter, valuesOf, type FilterFields } from "#renderer/lib/filter.ts";

export const PERIODS = ["hour", "day", "week", "month"] as const;
export type Period = (typeof PERIODS)[number];
const PERIOD_MS: Record<Period, number> = {
  hour: 3_600_000,
  day: 86_400_000,
  week: 7 * 86_400_000,
  month: 30 * 86_400_000,
};

/** What the server's list takes. */
export interface AuditQuery {
  actor?: string;
  action?: string;
  target?: string;
  outcome?: "done" | "refused";
  from?: string;
  to?: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const startOf = (day: string | undefined) => {
  if (day === undefined || !DAY.test(day)) return Number.NaN;
  return Date.parse(`${day}T00:00:00.000Z`);
};

/** Token names of the audit filter; words without a name are asked of the actor, the commonest question. */
export const auditFields = (say: {
  hint: (name: "actor" | "action" | "target" | "outcome" | "from" | "to") => string;
  outcome: (value: "done" | "refused") => string;
}): FilterFields => ({
  actor: { hint: say.hint("actor") },
  action: { hint: say.hint("action") },
  target: { hint: say.hint("target") },
  outcome: {
    hint: say.hint("outcome"),
    values: ["done", "refused"],
    say: (value) => say.outcome(value === "refused" ? "refused" : "done"),
  },
  from: { hint: say.hint("from") },
  to: { hint: say.hint("to") },
});

/**
 * The server's filter of a filter text and a period. Days are whole days in UTC, the last one included (the server's
 * `to` is exclusive); `from:` wins
 * over the period. `nowMs` counts by the minute, so that a query does not change on each render.
 */
export function auditQuery(
  text: string,
  fields: FilterFields,
  period: Period | undefined,
  nowMs: number,
): AuditQuery {
  const filter = parseFilter(text, fields);
  const last = (name: string, max: number) => valuesOf(filter, name).at(-1)?.slice(0, max);
  const query: AuditQuery = {};
  const actor = last("actor", 200) ?? filter.text.slice(0, 200);
  if (actor !== "") query.actor = actor;
  const action = last("action", 100);
  if (action !== undefined) query.action = action;
  const target = last("target", 200);
  if (target !== undefined) query.target = target;
  const outcome = last("outcome", 10);
  if (outcome === "done" || outcome === "refused") query.outcome = outcome;
  const fromMs = startOf(last("from", 10));
  const toMs = startOf(last("to", 10));
  if (!Number.isNaN(fromMs)) query.from = new Date(fromMs).toISOString();
  else if (period !== undefined && Number.isNaN(toMs))
    query.from = new Date(Math.floor(nowMs / 60_000) * 60_000 - PERIOD_MS[period]).toISOString();
  if (!Number.isNaN(toMs)) query.to = new Date(toMs + 86_400_000).toISOString();
  return query;
}

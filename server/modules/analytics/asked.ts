import type { z } from "zod";
import type { Step } from "#shared/contracts/analytics.ts";
import { DomainError } from "#shared/errors/index.ts";
import type { AppId } from "#shared/kernel/ids.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { chosenApps } from "./chosen-apps.ts";
import type { ShapedQuery } from "./fragment.olap.ts";
import { runningStep, type ZonedAxis } from "./time-axis.ts";

/** What a question about one app needs; no transaction: a connection is not held while ClickHouse works. */
export type Asking = Pick<TenantContext, "services" | "tenantId" | "actor" | "signal">;

/** Throws `not_found`, also for an app of somebody else. */
export async function requireApp(
  { services, tenantId, actor }: Asking,
  appId: AppId,
): Promise<void> {
  const mode = actor.kind === "impersonation" ? "impersonated" : "read";
  await services.db.tenant(tenantId, mode, (tx) => chosenApps(tx, appId));
}

/** Runs a shaped query in the name of the asking tenant, for as long as somebody waits for it. */
export const ask = <Row extends z.ZodType>(
  { services, tenantId, signal }: Pick<Asking, "services" | "tenantId" | "signal">,
  { query, params }: ShapedQuery<Row>,
): Promise<z.output<Row>[]> => services.clickhouse.query(query, params, { tenantId }, signal);

const YEARS = 6;
const EARLIEST = Date.UTC(2000, 0, 1) / 1000;
const LATEST = Date.UTC(2100, 0, 1) / 1000;

/** The asked range in milliseconds. Throws `input_invalid` and `query_too_large`. */
export function checkedRange(input: { from: string; to: string }): { from: number; to: number } {
  const [from, to] = [Date.parse(input.from), Date.parse(input.to)];
  if (to <= from || from < EARLIEST * 1000 || to > LATEST * 1000)
    throw new DomainError("input_invalid", { fields: ["from", "to"] });
  if (to - from > YEARS * 366 * 86_400_000)
    throw new DomainError("query_too_large", { reason: `a range of more than ${YEARS} years` });
  return { from, to };
}

/** The asked range in whole seconds, for an axis. */
export function checkedSpan(input: { from: string; to: string; timeZone: string }) {
  const { from, to } = checkedRange(input);
  return {
    from: Math.floor(from / 1000),
    to: Math.ceil(to / 1000),
    timeZone: input.timeZone,
  };
}

const HOUR = 3600;
const AUTO: readonly (readonly [number, Step])[] = [
  [3 * HOUR, "minute"],
  [36 * HOUR, "5 minutes"],
  [15 * 24 * HOUR, "hour"],
  [400 * 24 * HOUR, "day"],
  [4 * 366 * 24 * HOUR, "week"],
];
export const chosenStep = (step: Step | "auto", span: { from: number; to: number }): Step =>
  step === "auto" ? (AUTO.find(([upTo]) => span.to - span.from <= upTo)?.[1] ?? "month") : step;

export const instant = (seconds: number): string => new Date(seconds * 1000).toISOString();
export const rangeOf = (axis: ZonedAxis) => ({
  from: instant(axis.starts[0] ?? axis.end),
  to: instant(axis.end),
});

/** What every answer on an axis of time says about itself. */
export const answerOn = (axis: ZonedAxis, timeZone: string, now: Date) => ({
  asOf: now.toISOString(),
  range: rangeOf(axis),
  timeZone,
  partial: { bucket: runningStep(axis, now.getTime() / 1000) },
});

/** The same for a table over exactly the asked range. */
export const answerOver = (input: { from: string; to: string; timeZone: string }, now: Date) => ({
  asOf: now.toISOString(),
  range: { from: input.from, to: input.to },
  timeZone: input.timeZone,
  partial: { bucket: null },
});

import type { z } from "zod";
import type { KeyTraffic, KeyTrafficInput } from "#shared/contracts/key-traffic.ts";
import { DomainError } from "#shared/errors/index.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { dayAxis, levelBefore, seriesOf, type DayAxis } from "./key-days.ts";
import { estimateDay, forecastKey } from "./key-forecast.ts";
import { selectKeyOutcomes } from "./key-outcomes.store.ts";
import { keySteps, keyVersionDays } from "./key-traffic.olap.ts";
import { versionTraffic } from "./key-version-traffic.ts";
import { selectKey, type KeyRow } from "./keys.store.ts";

type Context = Pick<TenantContext, "tx" | "services" | "tenantId" | "signal">;

const HOURS = 48;
const OUTCOME_DAYS = 7;
const DAY_MS = 86_400_000;
const VERSION_DAYS = 14;
const MOST_VERSIONS = 60;

/** What goes through a key and its successor, when the old one may go, and what its revocation would cost. */
export async function readKeyTraffic(
  ctx: Context,
  input: z.output<typeof KeyTrafficInput>,
): Promise<KeyTraffic> {
  const key = await selectKey(ctx.tx, input.keyId);
  if (!key) throw new DomainError("not_found", { what: "key" });
  const now = ctx.services.clock.now();
  const axis = dayAxis(now, key.rotatedAt);
  const since = new Date(now.getTime() - OUTCOME_DAYS * DAY_MS);
  const [traffic, outcomes] = await Promise.all([
    queryTraffic(ctx, key, axis),
    selectKeyOutcomes(ctx.tx, key.keyId, since),
  ]);
  const { days, hours, versions } = traffic;
  const level = levelBefore(days.old.events, axis);
  const [onOld, onNew] = [days.old.events.at(-1) ?? 0, days.successor?.events.at(-1) ?? 0];
  return {
    keyId: key.keyId,
    appId: key.appId,
    successorKeyId: key.successorKeyId,
    asOf: new Date(axis.until * 1000).toISOString(),
    hours: { from: new Date((axis.until - HOURS * 3600) * 1000).toISOString(), ...hours },
    days: { from: new Date(axis.from * 1000).toISOString(), ...days },
    levelBefore: level,
    shareOnOld: days.successor === null || onOld + onNew === 0 ? null : onOld / (onOld + onNew),
    versions,
    forecast: {
      events: forecast(key, days.old.events, axis, level && level * key.thresholdShare),
      people: forecast(key, days.old.people, axis, input.thresholdPeople),
    },
    loss: {
      events: estimateDay(recent(days.old.events, key, axis)),
      people: estimateDay(recent(days.old.people, key, axis)),
    },
    outcomes: outcomes.map((row) => ({ ...row, lastAt: row.lastAt.toISOString() })),
  };
}

async function queryTraffic({ services, tenantId, signal }: Context, key: KeyRow, axis: DayAxis) {
  const { until } = axis;
  const keys = [key.keyId, ...(key.successorKeyId === null ? [] : [key.successorKeyId])];
  const of = { app: key.appId, keys, until };
  const { clickhouse } = services;
  const [dayRows, hourRows, versionRows] = await Promise.all([
    clickhouse.query(keySteps, { ...of, step: 86_400, from: axis.from }, { tenantId }, signal),
    clickhouse.query(
      keySteps,
      { ...of, step: 3600, from: until - HOURS * 3600 },
      { tenantId },
      signal,
    ),
    clickhouse.query(
      keyVersionDays,
      { ...of, from: until - VERSION_DAYS * 86_400, versions: MOST_VERSIONS },
      { tenantId },
      signal,
    ),
  ]);
  const both = (rows: typeof dayRows, length: number) => ({
    old: seriesOf(key.keyId, rows, length),
    successor: key.successorKeyId && seriesOf(key.successorKeyId, rows, length),
  });
  const usable = Math.min(VERSION_DAYS, recent(Array(axis.days), key, axis).length);
  return {
    days: both(dayRows, axis.days),
    hours: both(hourRows, HOURS),
    versions: versionTraffic(versionRows, key, { days: VERSION_DAYS, usable }),
  };
}

const forecast = (key: KeyRow, values: number[], axis: DayAxis, threshold: number | null) =>
  key.rotatedAt === null
    ? { threshold, answer: { state: "not_rotated" as const }, band: null }
    : forecastKey(
        {
          values: axis.after === 0 ? [] : values.slice(-axis.after),
          endsAt: new Date(axis.until * 1000),
        },
        threshold,
      );

/** The days that say what tomorrow brings: those since the rotation, once there are enough; not those before the first event. */
function recent<Value>(values: readonly Value[], key: KeyRow, axis: DayAxis): readonly Value[] {
  if (key.rotatedAt !== null && axis.after >= 4) return values.slice(-axis.after);
  const from = Math.ceil((key.createdAt.getTime() / 1000 - axis.from) / 86_400);
  return values.slice(Math.max(0, Math.min(from, values.length - 1)));
}

import type { AppId } from "#shared/kernel/ids.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";

export interface RefusedSample {
  refusedId: string;
  appId: AppId;
  at: Date;
  keyId: string;
  reason: string;
  message: string;
  sample: string;
}

export interface RefusedCount {
  appId: AppId;
  minute: Date;
  events: number;
}

export const insertSamples = (tx: Tx, samples: readonly RefusedSample[]) =>
  tx.run(sql`insert into refused_events (refused_id, app_id, at, key_id, reason, message, sample)
    select * from unnest(${samples.map((row) => row.refusedId)}::uuid[], ${samples.map((row) => row.appId)}::uuid[], ${samples.map((row) => row.at)}::timestamptz[],
      ${samples.map((row) => row.keyId)}::text[], ${samples.map((row) => row.reason)}::text[], ${samples.map((row) => row.message)}::text[], ${samples.map((row) => row.sample)}::text[])`);

export const addCounts = (tx: Tx, counts: readonly RefusedCount[]) =>
  tx.run(sql`insert into refused_per_minute as old (app_id, minute, events)
    select * from unnest(${counts.map((row) => row.appId)}::uuid[], ${counts.map((row) => row.minute)}::timestamptz[], ${counts.map((row) => row.events)}::bigint[])
    on conflict (tenant_id, app_id, minute) do update set events = old.events + excluded.events`);

export interface OutcomeCount {
  appId: AppId;
  keyId: string;
  hour: Date;
  outcome: string;
  requests: number;
  events: number;
}

/** Rows in one order for everybody: two processes that count the same keys never wait for each other in a ring. */
export const addOutcomes = (tx: Tx, counts: readonly OutcomeCount[]) =>
  tx.run(sql`insert into key_outcomes_per_hour as old (app_id, key_id, hour, outcome, requests, events)
    select * from unnest(${counts.map((row) => row.appId)}::uuid[], ${counts.map((row) => row.keyId)}::text[], ${counts.map((row) => row.hour)}::timestamptz[],
      ${counts.map((row) => row.outcome)}::text[], ${counts.map((row) => row.requests)}::bigint[], ${counts.map((row) => row.events)}::bigint[])
    order by 1, 2, 3, 4
    on conflict (tenant_id, app_id, key_id, hour, outcome) do update set requests = old.requests + excluded.requests, events = old.events + excluded.events`);

export const deleteOldOutcomes = (tx: Tx, before: Date) =>
  tx.run(sql`delete from key_outcomes_per_hour where hour < ${before}`);

export const deleteOldRefused = (tx: Tx, before: Date) =>
  Promise.all([
    tx.run(sql`delete from refused_events where at < ${before}`),
    tx.run(sql`delete from refused_per_minute where minute < ${before}`),
  ]);

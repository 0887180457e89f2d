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

export const deleteOldRefused = (tx: Tx, before: Date) =>
  Promise.all([
    tx.run(sql`delete from refused_events where at < ${before}`),
    tx.run(sql`delete from refused_per_minute where minute < ${before}`),
  ]);

import type { DeadLetterReason } from "#shared/contracts/dead-letters.ts";
import type { AppId, TenantId } from "#shared/kernel/ids.ts";
import { allOf, sql, type Query } from "#server/platform/postgres/sql.ts";
import type { PlatformTx, Tx } from "#server/platform/postgres/tx.ts";

export interface DeadLetterRow {
  deadLetterId: string;
  tenantId: TenantId;
  appId: AppId;
  keyId: string;
  env: "live" | "test";
  eventId: string;
  name: string;
  reason: DeadLetterReason;
  message: string;
  state: "waiting" | "redriven" | "discarded";
  receivedAt: Date;
  foundAt: Date;
  decidedAt: Date | null;
  decidedByName: string | null;
  note: string | null;
}

const COLUMNS = sql`dead_letter_id as "deadLetterId", tenant_id as "tenantId", app_id as "appId", key_id as "keyId", env, event_id as "eventId",
  name, reason, message, state, received_at as "receivedAt", found_at as "foundAt", decided_at as "decidedAt", decided_by_name as "decidedByName", note`;

export interface NewDeadLetter {
  deadLetterId: string;
  appId: AppId;
  keyId: string;
  env: string;
  eventId: string;
  name: string;
  reason: string;
  message: string;
  receivedAt: Date;
  foundAt: Date;
  line: string;
}

/** Adds to the app's count of the day. @returns how many of them there is room for. */
export async function countFound(
  tx: Tx,
  appId: AppId,
  at: Date,
  found: number,
  most: number,
): Promise<number> {
  const before = await tx.maybe(
    sql<{ kept: number }>`select kept from dead_letters_per_day
      where app_id = ${appId} and day = (${at}::timestamptz at time zone 'UTC')::date for update`,
  );
  const kept = Math.max(0, Math.min(found, most - (before?.kept ?? 0)));
  await tx.run(sql`insert into dead_letters_per_day as old (app_id, day, found, kept)
    values (${appId}, (${at}::timestamptz at time zone 'UTC')::date, ${found}, ${kept})
    on conflict (tenant_id, app_id, day) do update set found = old.found + excluded.found, kept = old.kept + excluded.kept`);
  return kept;
}

export const insertDeadLetter = (tx: Tx, row: NewDeadLetter) =>
  tx.run(sql`insert into dead_letters (dead_letter_id, app_id, key_id, env, event_id, name, reason, message, received_at, found_at, line)
    values (${row.deadLetterId}, ${row.appId}, ${row.keyId}, ${row.env}, ${row.eventId}, ${row.name}, ${row.reason}, ${row.message}, ${row.receivedAt}, ${row.foundAt}, ${Buffer.from(row.line)})`);

export const deleteOldDeadLetters = (tx: Tx, before: Date) =>
  Promise.all([
    tx.run(sql`delete from dead_letters where found_at < ${before}`),
    tx.run(sql`delete from dead_letters_per_day where day < ${before}::date`),
  ]);

export interface DeadLetterFilter {
  appId?: AppId | undefined;
  reasons?: readonly string[] | undefined;
  states?: readonly string[] | undefined;
}

const matches = ({ appId, reasons, states }: DeadLetterFilter): Query<unknown>[] => [
  ...(appId ? [sql`app_id = ${appId}`] : []),
  ...(reasons ? [sql`reason = any(${[...reasons]})`] : []),
  ...(states ? [sql`state = any(${[...states]})`] : []),
];

/** Newest first, after a place in that order. */
export const selectDeadLetters = (
  tx: PlatformTx,
  filter: DeadLetterFilter,
  after: { foundAt: string; deadLetterId: string } | undefined,
  limit: number,
) =>
  tx.many(sql<DeadLetterRow>`select ${COLUMNS} from dead_letters
    where ${allOf([...matches(filter), ...(after ? [sql`(found_at, dead_letter_id) < (${after.foundAt}::timestamptz, ${after.deadLetterId}::uuid)`] : [])])}
    order by found_at desc, dead_letter_id desc limit ${limit}`);

export const countDeadLetters = (
  tx: PlatformTx,
  { appId, reasons }: DeadLetterFilter,
  since: Date,
): Promise<{ waiting: number; notKept: number }> =>
  tx.one(sql<{ waiting: number; notKept: number }>`select
    (select count(*)::int from dead_letters where ${allOf(matches({ appId, reasons, states: ["waiting"] }))}) as waiting,
    (select coalesce(sum(found - kept), 0)::int from dead_letters_per_day where ${allOf([...matches({ appId }), sql`day >= ${since}::date`])}) as "notKept"`);

export const selectDeadLetter = (tx: Tx, deadLetterId: string) =>
  tx.maybe(
    sql<
      DeadLetterRow & { line: Buffer; fixed: Buffer | null }
    >`select ${COLUMNS}, line, fixed from dead_letters where dead_letter_id = ${deadLetterId}`,
  );

/** Held until the transaction ends, in one order for every caller. */
export const lockDeadLetters = (tx: Tx, deadLetterIds: readonly string[]) =>
  tx.many(sql<DeadLetterRow & { line: Buffer }>`select ${COLUMNS}, line from dead_letters
    where dead_letter_id = any(${[...deadLetterIds]}::uuid[]) order by dead_letter_id for update`);

export const decideDeadLetters = (
  tx: Tx,
  deadLetterIds: readonly string[],
  decision: {
    state: "redriven" | "discarded";
    at: Date;
    byName: string;
    note: string | null;
    fixed: string | null;
  },
) =>
  tx.run(sql`update dead_letters set state = ${decision.state}, decided_at = ${decision.at}, decided_by_name = ${decision.byName}, note = ${decision.note},
      fixed = ${decision.fixed === null ? null : Buffer.from(decision.fixed)}
    where dead_letter_id = any(${[...deadLetterIds]}::uuid[]) and state = 'waiting'`);

/** Discarded ones wait again. */
export const undecideDeadLetters = (tx: Tx, deadLetterIds: readonly string[]) =>
  tx.run(sql`update dead_letters set state = 'waiting', decided_at = null, decided_by_name = null, note = null
    where dead_letter_id = any(${[...deadLetterIds]}::uuid[]) and state = 'discarded'`);

import { EXTENSION_DAYS, MOST_EXTENSIONS, MOST_OVERLAP_DAYS } from "#shared/contracts/keys.ts";
import type { KeyId, TenantId } from "#shared/kernel/ids.ts";
import { openAudit } from "#server/platform/audit/audit-writer.ts";
import { newId } from "#server/platform/context/new-id.ts";
import type { Services } from "#server/platform/context/services.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { announceKey } from "./announce-key.ts";
import { dayAxis, levelBefore, seriesOf } from "./key-days.ts";
import { keySteps } from "./key-traffic.olap.ts";
import { auditedKey } from "./key-view.ts";
import { lockKey, saveExtension, selectKeysToExtend, type KeyRow } from "./keys.store.ts";

type Needs = Pick<Services, "db" | "broadcast" | "clock" | "clickhouse" | "log">;

const JOB = "close-rotated-keys";
const DAY_MS = 86_400_000;
/** Decided before the end, so that no call is refused in between. */
const AHEAD_MS = 600_000;
/** While ClickHouse is away nobody knows; an hour costs little. */
const UNKNOWN_MS = 3_600_000;

interface Measure {
  /** Events of the last 24 hours, and the threshold they are held against; undefined when nobody could say. */
  readonly events: number;
  readonly threshold: number;
}

/** Gives rotations that end soon more time where that was asked for and traffic is over the threshold. @returns how many. */
export async function extendRotatedKeys(services: Needs): Promise<number> {
  const now = services.clock.now();
  const until = new Date(now.getTime() + AHEAD_MS);
  const due = await services.db.platform((tx) => selectKeysToExtend(tx, now, until));
  let extended = 0;
  for (const { tenantId, keyId } of due)
    if (await extendOne(services, tenantId, keyId, now, until)) extended += 1;
  return extended;
}

const extendOne = (
  services: Needs,
  tenantId: TenantId,
  keyId: KeyId,
  now: Date,
  until: Date,
): Promise<boolean> =>
  services.db.tenant(tenantId, "write", async (tx) => {
    const before = await lockKey(tx, keyId);
    if (!before || !stillDue(before, now, until)) return false;
    const measure = await measureTraffic(services, tenantId, before, now);
    if (measure && measure.events <= measure.threshold) return false;
    const closesAt = laterEnd(before, measure ? EXTENSION_DAYS * DAY_MS : UNKNOWN_MS);
    if (closesAt === undefined) return false;
    const extensions = before.extensions + 1;
    const after = await saveExtension(tx, { ...before, closesAt, extensions });
    await auditExtension(services, tx, before, after, measure);
    announceKey({ tx, services }, keyId);
    return true;
  });

/** Somebody may have closed, revoked or extended it meanwhile. */
const stillDue = (key: KeyRow, now: Date, until: Date): boolean =>
  key.state === "rotating" &&
  key.rotationEnd === "extend" &&
  key.closesAt !== null &&
  key.closesAt > now &&
  key.closesAt <= until;

/** Bounded three times: so often, so long after the rotation, and never past the key's own expiry. */
function laterEnd(key: KeyRow, byMs: number): Date | undefined {
  const { closesAt, rotatedAt } = key;
  if (!closesAt || !rotatedAt || key.extensions >= MOST_EXTENSIONS) return undefined;
  const ends = [closesAt.getTime() + byMs, rotatedAt.getTime() + MOST_OVERLAP_DAYS * DAY_MS];
  const end = Math.min(...ends, key.expiresAt?.getTime() ?? Infinity);
  return end > closesAt.getTime() ? new Date(end) : undefined;
}

async function measureTraffic(
  { clickhouse, log }: Needs,
  tenantId: TenantId,
  key: KeyRow,
  now: Date,
): Promise<Measure | undefined> {
  const axis = dayAxis(now, key.rotatedAt);
  const params = { app: key.appId, keys: [key.keyId], step: 86_400, ...axis };
  try {
    const rows = await clickhouse.query(keySteps, params, { tenantId });
    const { events } = seriesOf(key.keyId, rows, axis.days);
    // Without a level from before, any traffic is over the threshold.
    const level = levelBefore(events, axis) ?? 0;
    return { events: events.at(-1) ?? 0, threshold: level * key.thresholdShare };
  } catch (error) {
    log.warn({ error, keyId: key.keyId }, "the traffic of a key could not be measured");
    return undefined;
  }
}

async function auditExtension(
  services: Needs,
  tx: Tx,
  before: KeyRow,
  after: KeyRow,
  measure: Measure | undefined,
): Promise<void> {
  const actor = { kind: "job", name: JOB, tenantId: tx.tenantId } as const;
  const origin = { requestId: newId(), ip: "", actorName: JOB, actor, services };
  const times = `${after.extensions} of ${MOST_EXTENSIONS}`;
  await openAudit(
    tx,
    origin,
    "keys.extend",
  )({
    target: after.keyId,
    reason: measure
      ? `Extended ${times}: ${measure.events} events in 24 h, the threshold is ${Math.round(measure.threshold)}.`
      : `Extended ${times} by an hour: its traffic could not be measured.`,
    before: auditedKey(before),
    after: auditedKey(after),
  });
}

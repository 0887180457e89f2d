import type { Services } from "#server/platform/context/services.ts";
import { newId } from "#server/platform/context/new-id.ts";
import type { AppId, TenantId } from "#shared/kernel/ids.ts";
import { createKeyOutcomes, type KeyOutcomes } from "./key-outcomes.ts";
import {
  addCounts,
  deleteOldRefused,
  insertSamples,
  type RefusedCount,
  type RefusedSample,
} from "./refused.store.ts";

export interface Refusal {
  readonly tenantId: TenantId;
  readonly appId: AppId;
  readonly keyId: string;
  readonly reason: string;
  readonly message: string;
  /** The event as sent; cut to a line. */
  readonly event: unknown;
}

export interface RefusedRecorder {
  /** Counts every one; keeps a sample of the first of each minute. Never waits, never fails. */
  record(refusal: Refusal): void;
  /** What became of a request with a proved key: `accepted` or a refusal's code. Never waits, never fails. */
  count: KeyOutcomes["count"];
  close(): Promise<void>;
}

const FLUSH_MS = 500;
const SAMPLES_PER_APP_AND_MINUTE = 20;
const MAX_WAITING_SAMPLES = 2_000;
const MAX_WAITING_COUNTS = 20_000;
const SAMPLE_CHARS = 1_000;
const KEPT_MS = 3 * 86_400_000;

interface Waiting {
  samples: RefusedSample[];
  counts: Map<string, RefusedCount>;
}

/** What was refused, so that a person can see why: written in batches, bounded, one tenant at a time. */
export function createRefusedRecorder(
  services: Pick<Services, "db" | "clock" | "log">,
): RefusedRecorder {
  let waiting = new Map<TenantId, Waiting>();
  let samples = 0;
  let counts = 0;
  let minute = 0;
  let sampledOf = new Map<AppId, number>();
  let timer: NodeJS.Timeout | undefined;
  let flushing: Promise<void> = Promise.resolve();
  const outcomes = createKeyOutcomes(services);

  const flush = async () => {
    const batch = waiting;
    waiting = new Map();
    samples = 0;
    counts = 0;
    for (const [tenantId, { samples: rows, counts: perMinute }] of batch) {
      await services.db.tenant(tenantId, "write", async (tx) => {
        await addCounts(tx, [...perMinute.values()]);
        if (rows.length === 0) return;
        await insertSamples(tx, rows);
        await deleteOldRefused(tx, new Date(services.clock.now().getTime() - KEPT_MS));
      });
    }
  };
  const flushNow = () => {
    timer = undefined;
    flushing = flush().catch((error: unknown) =>
      services.log.warn({ error }, "refused events could not be recorded"),
    );
    return flushing;
  };

  return {
    record({ tenantId, appId, keyId, reason, message, event }) {
      const at = services.clock.now();
      const thisMinute = Math.floor(at.getTime() / 60_000) * 60_000;
      if (thisMinute !== minute) {
        minute = thisMinute;
        sampledOf = new Map();
      }
      let own = waiting.get(tenantId);
      if (!own) waiting.set(tenantId, (own = { samples: [], counts: new Map() }));
      const key = `${appId}${minute}`;
      const count = own.counts.get(key);
      if (count) count.events += 1;
      else if (counts < MAX_WAITING_COUNTS) {
        counts += 1;
        own.counts.set(key, { appId, minute: new Date(minute), events: 1 });
      }
      const sampled = sampledOf.get(appId) ?? 0;
      if (sampled < SAMPLES_PER_APP_AND_MINUTE && samples < MAX_WAITING_SAMPLES) {
        sampledOf.set(appId, sampled + 1);
        samples += 1;
        const refusedId = newId(at.getTime());
        own.samples.push({ refusedId, appId, at, keyId, reason, message, sample: sampleOf(event) });
      }
      timer ??= setTimeout(() => void flushNow(), FLUSH_MS).unref();
    },
    count: outcomes.count,
    async close() {
      clearTimeout(timer);
      await flushing;
      await Promise.all([flushNow(), outcomes.close()]);
    },
  };
}

/** PostgreSQL's text has no null character; JSON.stringify gives up on what is nested deeper than its stack. */
function sampleOf(event: unknown): string {
  if (event === undefined) return "";
  try {
    return (JSON.stringify(event, withoutKeys) ?? "")
      .slice(0, SAMPLE_CHARS)
      .toWellFormed()
      .replaceAll("\u0000", "\uFFFD");
  } catch {
    return "(nested too deep to be shown)";
  }
}

const KEY_NAMES = new Set(["writeKey", "api_key", "token", "$token"]);
const withoutKeys = (name: string, value: unknown): unknown =>
  KEY_NAMES.has(name) ? "(left out)" : value;

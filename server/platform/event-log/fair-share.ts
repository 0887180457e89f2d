import { LRUCache } from "lru-cache";
import type { AppId } from "#shared/kernel/ids.ts";
import type { EventLog, Lane } from "./event-log.ts";

/** Chooses the lane of an app's next batch. */
export interface FairShare {
  laneOf(appId: AppId, events: number): Lane;
}

/** Without a setting: what one process brings into ClickHouse without hurry, shared among the apps that send at the moment. */
const CAPACITY_PER_SECOND = 20_000;
const LEAST_PER_SECOND = 1_000;
/** An app may be this many seconds' share ahead of itself: a burst is no flood, and others' events stand behind it for no longer. */
const BURST_SECONDS = 1;
const LEAST_BURST = 10_000;
const ACTIVE_MS = 10_000;
/** So long at least, so that an app's batches do not jump from lane to lane. */
const STICKY_MS = 60_000;
const MAX_APPS = 10_000;

interface Share {
  /** Events it may send now. */
  left: number;
  atMs: number;
  floodsUntilMs: number;
}

/** A bucket of events for each app, in this process; its size is the app's share of what all may send. */
export function createFairShare({
  eventsPerSecond = CAPACITY_PER_SECOND,
  nowMs = () => performance.now(),
}: { eventsPerSecond?: number | undefined; nowMs?: () => number } = {}): FairShare {
  const shares = new LRUCache<AppId, Share>({ max: MAX_APPS });
  let active = 1;
  let countedMs = -Infinity;

  const countActive = (now: number) => {
    if (now - countedMs < 1_000) return;
    countedMs = now;
    active = 0;
    // Newest first: the first that is quiet ends it.
    for (const { atMs } of shares.values()) {
      if (now - atMs > ACTIVE_MS) break;
      active += 1;
    }
    active = Math.max(1, active);
  };

  return {
    laneOf(appId, events) {
      const now = nowMs();
      countActive(now);
      const perSecond = Math.max(LEAST_PER_SECOND, eventsPerSecond / active);
      const most = Math.max(LEAST_BURST, perSecond * BURST_SECONDS);
      let share = shares.get(appId);
      if (!share) shares.set(appId, (share = { left: most, atMs: now, floodsUntilMs: -Infinity }));
      share.left = Math.min(most, share.left + ((now - share.atMs) / 1_000) * perSecond) - events;
      share.atMs = now;
      if (share.left < 0) {
        share.left = 0;
        share.floodsUntilMs = now + STICKY_MS;
      }
      return now < share.floodsUntilMs ? "overflow" : "main";
    },
  };
}

/** The log as the SDK endpoint writes to it: an app that floods goes into the other lane. */
export function withFairShare(
  eventLog: Pick<EventLog, "append">,
  share: FairShare = createFairShare(),
): Pick<EventLog, "append"> {
  return {
    append: (batch, lane) =>
      eventLog.append(batch, lane ?? share.laneOf(batch.appId, batch.eventCount)),
  };
}

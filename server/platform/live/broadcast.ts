import { randomUUID } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { Database } from "../postgres/tx.ts";
import { platformKey } from "../redis/redis-key.ts";
import type { Redis } from "../redis/redis.ts";
import type { Logger } from "../telemetry/logger.ts";

/** What is announced over all server processes. Small: ids, not rows; a listener re-reads. */
export type Announcement =
  | {
      type: "revoked";
      kind: "session" | "impersonation" | "key" | "system_token" | "member";
      tenantId: string;
      id: string;
    }
  | { type: "tenant"; tenantId: string }
  | { type: "operation"; tenantId: string; operationId: string }
  | { type: "work"; queue: "operations" | "event_log" }
  | { type: "events"; tenantId: string; appId: string; accepted: number }
  | {
      type: "changed";
      entity:
        | "tenant"
        | "app"
        | "key"
        | "member"
        | "impersonation"
        | "audit"
        | "session"
        | "system_token"
        | "usage"
        | "billing";
      tenantId: string;
      id: string;
    }
  | { type: "store"; name: string; state: string };

export interface Broadcast {
  /** Reaches every process, this one included, in some milliseconds; at most once each. */
  announce(announcement: Announcement): void;
  /** `onGap`: announcements may have been missed (a reconnect); drop what was cached. */
  subscribe(listener: (announcement: Announcement) => void, onGap?: () => void): () => void;
  close(): Promise<void>;
}

const CHANNEL = "umg_announcements";
const REDIS_CHANNEL = platformKey("announcements");
/** What must not be missed goes both ways at once; of the rest a listener that missed it reads a little later. */
const BOTH_WAYS: ReadonlySet<Announcement["type"]> = new Set(["revoked", "tenant"]);
/** Heard twice within this many is told once. */
const REMEMBERED = 10_000;

interface Message {
  id: string;
  from: string;
  announcement: Announcement;
}

/**
 * Over Redis where it is shared, over PostgreSQL's NOTIFY otherwise and while Redis is gone; both are listened to. This
 * process hears its own announcements at once, without the round trip.
 */
export async function createBroadcast(
  db: Database,
  log: Logger,
  redis?: Redis,
): Promise<Broadcast> {
  const shared = redis?.shared ? redis : undefined;
  const origin = randomUUID();
  const heard = new LRUCache<string, true>({ max: REMEMBERED });
  const listeners = new Set<{
    listener: (announcement: Announcement) => void;
    onGap?: () => void;
  }>();
  let count = 0;
  const tell = (announcement: Announcement) => {
    for (const { listener } of listeners) listener(announcement);
  };
  const hear = (payload: string) => {
    const { id, from, announcement } = JSON.parse(payload) as Message;
    if (from === origin || heard.has(id)) return;
    heard.set(id, true);
    tell(announcement);
  };
  const tellGap = () => {
    for (const { onGap } of listeners) onGap?.();
  };
  const notify = (message: string, { type }: Announcement) =>
    db
      .notify(CHANNEL, message)
      .catch((error: unknown) => log.warn({ error, type }, "an announcement was not sent"));
  const stops = await Promise.all([
    db.listen(CHANNEL, hear, tellGap),
    shared?.subscribe(REDIS_CHANNEL, hear, tellGap),
  ]);
  return {
    announce(announcement) {
      tell(announcement);
      count += 1;
      const message = JSON.stringify({ id: `${origin}:${count}`, from: origin, announcement });
      const overRedis = shared?.state() === "up";
      const both = BOTH_WAYS.has(announcement.type);
      if (both || !overRedis) void notify(message, announcement);
      if (overRedis)
        shared
          .publish(REDIS_CHANNEL, message)
          .catch(() => (both ? undefined : notify(message, announcement)));
    },
    subscribe(listener, onGap) {
      const entry = onGap ? { listener, onGap } : { listener };
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    async close() {
      for (const stop of stops) await stop?.();
    },
  };
}

import type { Database } from "../postgres/tx.ts";
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
        | "system_token";
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

/** Over PostgreSQL's NOTIFY. This process hears its own announcements at once, without the round trip. */
export async function createBroadcast(db: Database, log: Logger): Promise<Broadcast> {
  const origin = Math.random().toString(36).slice(2);
  const listeners = new Set<{
    listener: (announcement: Announcement) => void;
    onGap?: () => void;
  }>();
  const tell = (announcement: Announcement) => {
    for (const { listener } of listeners) listener(announcement);
  };
  const stop = await db.listen(
    CHANNEL,
    (payload) => {
      const message = JSON.parse(payload) as { from: string; announcement: Announcement };
      if (message.from !== origin) tell(message.announcement);
    },
    () => {
      for (const { onGap } of listeners) onGap?.();
    },
  );
  return {
    announce(announcement) {
      tell(announcement);
      db.notify(CHANNEL, JSON.stringify({ from: origin, announcement })).catch((error: unknown) =>
        log.warn({ error, announcement }, "an announcement was not sent"),
      );
    },
    subscribe(listener, onGap) {
      const entry = onGap ? { listener, onGap } : { listener };
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    close: stop,
  };
}

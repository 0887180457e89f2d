import type { Services } from "#server/platform/context/services.ts";
import type { AppId, TenantId } from "#shared/kernel/ids.ts";
import { recordsOf, type LogLine } from "./log-lines.ts";

const EVERY_MS = 250;
/** Beyond it a window hears of the rest with the next announcement, or re-reads. */
const MAX_APPS = 500;

interface Stored {
  tenantId: TenantId;
  appId: AppId;
  accepted: number;
}

/** Tells consoles how many events of each app are new in ClickHouse: the first at once, then a few times a second. */
export function createEventsAnnouncer(services: Pick<Services, "broadcast">): {
  stored(lines: readonly LogLine[]): void;
  close(): void;
} {
  let waiting = new Map<AppId, Stored>();
  let timer: NodeJS.Timeout | undefined;

  const tell = () => {
    timer = undefined;
    if (waiting.size === 0) return;
    for (const stored of [...waiting.values()].slice(0, MAX_APPS))
      services.broadcast.announce({ type: "events", ...stored });
    waiting = new Map();
    timer = setTimeout(tell, EVERY_MS).unref();
  };

  return {
    stored(lines) {
      for (const [{ tenantId, appId }, accepted] of recordsOf(lines)) {
        const own = waiting.get(appId);
        if (own) own.accepted += accepted;
        else waiting.set(appId, { tenantId, appId, accepted });
      }
      if (!timer) tell();
    },
    close() {
      clearTimeout(timer);
      timer = undefined;
      tell();
      clearTimeout(timer);
    },
  };
}

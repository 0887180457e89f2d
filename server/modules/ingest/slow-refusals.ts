import { LRUCache } from "lru-cache";

/** Tells one who goes on sending over its limit so later, while its connection waits and costs nothing. */
export interface SlowRefusals {
  /** Calls `tell` at once, or in a moment. */
  tell(keyId: string, tell: () => void): void;
}

/** So many a second are told at once: who heeds Retry-After never has to wait. */
const AT_ONCE_PER_SECOND = 20;
const LATER_MS = 500;
/** Of all keys together; more are told at once, so that connections cannot be piled up here. */
const MAX_WAITING = 1_000;
const MAX_KEYS = 10_000;

export function createSlowRefusals(nowMs: () => number = () => performance.now()): SlowRefusals {
  const keys = new LRUCache<string, { left: number; atMs: number }>({ max: MAX_KEYS });
  let waiting = 0;

  const isAtOnce = (keyId: string): boolean => {
    const now = nowMs();
    let key = keys.get(keyId);
    if (!key) keys.set(keyId, (key = { left: AT_ONCE_PER_SECOND, atMs: now }));
    const since = ((now - key.atMs) / 1_000) * AT_ONCE_PER_SECOND;
    key.left = Math.min(AT_ONCE_PER_SECOND, key.left + since);
    key.atMs = now;
    if (key.left < 1) return false;
    key.left -= 1;
    return true;
  };

  return {
    tell(keyId, tell) {
      if (isAtOnce(keyId) || waiting >= MAX_WAITING) return tell();
      waiting += 1;
      setTimeout(() => {
        waiting -= 1;
        tell();
      }, LATER_MS);
    },
  };
}

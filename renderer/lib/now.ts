import { useSyncExternalStore } from "react";

const listeners = new Map<number, Set<() => void>>();
const timers = new Map<number, ReturnType<typeof setInterval>>();

function subscribeEvery(everyMs: number) {
  return (listener: () => void) => {
    const set = listeners.get(everyMs) ?? new Set();
    listeners.set(everyMs, set);
    set.add(listener);
    if (!timers.has(everyMs)) {
      const timer = setInterval(() => set.forEach((tell) => tell()), everyMs);
      timers.set(everyMs, timer);
    }
    return () => {
      set.delete(listener);
      if (set.size > 0) return;
      clearInterval(timers.get(everyMs));
      timers.delete(everyMs);
    };
  };
}

const subscribers = { 1000: subscribeEvery(1000), 10_000: subscribeEvery(10_000) } as const;

/** The time, one timer per rhythm for the whole window. Rounded down to the rhythm. */
export function useNow(everyMs: keyof typeof subscribers = 1000): number {
  return useSyncExternalStore(
    subscribers[everyMs],
    () => Math.floor(Date.now() / everyMs) * everyMs,
  );
}

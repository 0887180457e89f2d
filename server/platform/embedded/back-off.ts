import { setTimeout as sleep } from "node:timers/promises";

const DELAYS_MS = [0, 100, 250, 500, 1000, 2000, 5000];
const CALM_MS = 30_000;

/** Delays between restarts of an engine: at once, then slower; calm for 30 s forgets the past. */
export function createBackOff(): { wait(signal: AbortSignal): Promise<void> } {
  let attempt = 0;
  let last = 0;
  return {
    async wait(signal) {
      const now = performance.now();
      if (now - last > CALM_MS) attempt = 0;
      const delayMs = DELAYS_MS[Math.min(attempt++, DELAYS_MS.length - 1)] ?? 0;
      if (delayMs > 0) await sleep(delayMs, undefined, { signal }).catch(() => undefined);
      last = performance.now();
    },
  };
}

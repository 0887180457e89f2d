import type { Logger } from "../platform/telemetry/logger.ts";

export interface Sweep {
  name: string;
  everyMs: number;
  work: () => Promise<unknown>;
}

/** Runs each sweep again and again, never twice at once; a failed one is logged and comes again. */
export function startSweeps(sweeps: readonly Sweep[], log: Logger): { stop(): Promise<void> } {
  let stopped = false;
  const timers = new Map<string, NodeJS.Timeout>();
  const running = new Set<Promise<void>>();
  const schedule = (sweep: Sweep, inMs: number) => {
    if (stopped) return;
    const timer = setTimeout(() => {
      const run = sweep
        .work()
        .then(
          () => undefined,
          (error: unknown) =>
            log.warn({ error, sweep: sweep.name }, "a sweep failed; it comes again"),
        )
        .finally(() => {
          running.delete(run);
          schedule(sweep, sweep.everyMs);
        });
      running.add(run);
    }, inMs);
    timers.set(sweep.name, timer);
  };
  for (const sweep of sweeps) schedule(sweep, Math.min(sweep.everyMs, 1000));
  return {
    async stop() {
      stopped = true;
      for (const timer of timers.values()) clearTimeout(timer);
      await Promise.all(running);
    },
  };
}

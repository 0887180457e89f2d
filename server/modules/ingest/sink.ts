import { createSinkConsumer, type SinkDeps } from "./sink.consumer.ts";

/** The running sink of a `work` process. */
export interface Sink {
  /** Ends after the block under way. */
  stop(): Promise<void>;
}

/** Few enough parts for ClickHouse to merge, soon enough for a person to see their event. */
const BLOCK_EVERY_MS = 100;
const FULL_BLOCK = 20_000;
const IDLE_MS = { first: 5, last: 500 };
const FAILED_MS = { first: 100, last: 1_000 };
const LEASE_EVERY_MS = 1_300;
const LAG_EVERY_MS = 2_000;
const TRIM_EVERY_MS = 60_000;
/** Kept after ClickHouse has it, for a look back. */
const KEPT_MS = 3_600_000;

/** Starts bringing events from the log into ClickHouse; survives both stores' restarts. */
export function startSink(deps: SinkDeps): Sink {
  const { services, eventLog } = deps;
  const consumer = createSinkConsumer(deps);
  const alarm = createAlarm();
  const stopListening = services.broadcast.subscribe(
    (announcement) =>
      announcement.type === "work" && announcement.queue === "event_log" && alarm.ring(),
    alarm.ring,
  );
  const every = (ms: number, work: () => Promise<unknown>) =>
    setInterval(() => void work().catch(() => undefined), ms).unref();
  const timers = [
    every(LEASE_EVERY_MS, () => consumer.keepLease()),
    every(LAG_EVERY_MS, async () =>
      services.metrics.ingestLag((await eventLog.progress()).lagMs / 1000),
    ),
    every(TRIM_EVERY_MS, () => eventLog.trim(new Date(services.clock.now().getTime() - KEPT_MS))),
  ];
  let stopped = false;

  const run = async () => {
    let idleMs = IDLE_MS.first;
    let failedMs = FAILED_MS.first;
    while (!stopped) {
      const startedMs = performance.now();
      try {
        const events = await consumer.storeNext();
        failedMs = FAILED_MS.first;
        if (events === 0) {
          // The wake-up may come before the record is settled, so the first looks follow quickly.
          idleMs = (await alarm.wait(idleMs)) ? IDLE_MS.first : Math.min(idleMs * 2, IDLE_MS.last);
          continue;
        }
        idleMs = IDLE_MS.first;
        if (events < FULL_BLOCK) await alarm.rest(BLOCK_EVERY_MS - (performance.now() - startedMs));
      } catch (error) {
        if (failedMs === FAILED_MS.first)
          services.log.warn({ error }, "events wait in the log; the sink tries again");
        await alarm.rest(failedMs);
        failedMs = Math.min(failedMs * 2, FAILED_MS.last);
      }
    }
    await consumer.close();
  };
  const running = run();

  return {
    async stop() {
      stopped = true;
      stopListening();
      timers.forEach(clearInterval);
      alarm.end();
      await running.catch((error: unknown) =>
        services.log.warn({ error }, "the sink did not end cleanly"),
      );
    },
  };
}

interface Alarm {
  ring(): void;
  /** True when it rang, now or since the last wait. */
  wait(ms: number): Promise<boolean>;
  /** Not cut short by ringing, only by the end. */
  rest(ms: number): Promise<void>;
  end(): void;
}

function createAlarm(): Alarm {
  let rang = false;
  let ended = false;
  let wakeUp: (() => void) | undefined;
  let stopResting: (() => void) | undefined;
  const pause = (ms: number, keep: (finish: () => void) => void) =>
    new Promise<void>((resolve) => {
      if (ended || ms <= 0) return resolve();
      const timer = setTimeout(resolve, ms);
      keep(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  return {
    ring() {
      rang = true;
      wakeUp?.();
    },
    async wait(ms) {
      if (!rang) await pause(ms, (finish) => (wakeUp = finish));
      wakeUp = undefined;
      const was = rang;
      rang = false;
      return was;
    },
    rest: (ms) => pause(ms, (finish) => (stopResting = finish)),
    end() {
      ended = true;
      wakeUp?.();
      stopResting?.();
    },
  };
}

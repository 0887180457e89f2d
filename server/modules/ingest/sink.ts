import { LANES, type Lane } from "#server/platform/event-log/event-log.ts";
import { createAlarm, type Alarm } from "./alarm.ts";
import { createSinkConsumer, type SinkDeps } from "./sink.consumer.ts";

/** The running sink of a `work` process. */
export interface Sink {
  /** Ends after the blocks under way. */
  stop(): Promise<void>;
}

export interface SinkOptions extends SinkDeps {
  /** How long the log keeps what ClickHouse has, for a replay; 24 hours. */
  readonly keptMs?: number;
}

/** Few enough parts for ClickHouse to merge, soon enough for a person to see their event. */
const BLOCK_EVERY_MS = 100;
const FULL_BLOCK = 20_000;
/** A block costs nearly the same whatever is in it, and the other lane's stand behind it: the flood waits until it is worth one. */
const FLOOD = { everyMs: 1_000, worthABlock: 2_000 };
const IDLE_MS = { first: 5, last: 500 };
const FAILED_MS = { first: 100, last: 1_000 };
/** While it goes on failing it says so again this often. */
const TELL_EVERY_MS = 30_000;
const BALANCE_EVERY_MS = 1_300;
const LAG_EVERY_MS = 2_000;
const MAINTAIN_EVERY_MS = 60_000;
const KEPT_MS = 24 * 3_600_000;

/** Starts bringing events from the log into ClickHouse; survives the stores' restarts. */
export function startSink(options: SinkOptions): Sink {
  const { services, eventLog, keptMs = KEPT_MS } = options;
  const consumer = createSinkConsumer(options);
  const lanes = new Map<string, { alarm: Alarm; running: Promise<void> }>();
  let partitions: readonly number[] = [];
  let stopped = false;
  let balancing: Promise<void> = Promise.resolve();

  const runLane = async (partition: number, lane: Lane, alarm: Alarm) => {
    let idleMs = IDLE_MS.first;
    let failedMs = FAILED_MS.first;
    let toldAtMs = -Infinity;
    while (!stopped && partitions.includes(partition)) {
      const startedMs = performance.now();
      try {
        const events = await consumer.storeNext(partition, lane);
        failedMs = FAILED_MS.first;
        toldAtMs = -Infinity;
        if (events === 0) {
          // The wake-up may come before the record is settled, so the first looks follow quickly.
          idleMs = (await alarm.wait(idleMs)) ? IDLE_MS.first : Math.min(idleMs * 2, IDLE_MS.last);
          continue;
        }
        idleMs = IDLE_MS.first;
        const tookMs = performance.now() - startedMs;
        // The flood leaves ClickHouse to the others for as long as it held it.
        const leastMs = events < FLOOD.worthABlock ? FLOOD.everyMs : 0;
        const restMs = lane === "overflow" ? Math.max(leastMs, tookMs) : 0;
        if (events < FULL_BLOCK)
          await alarm.rest(Math.max(BLOCK_EVERY_MS * partitions.length - tookMs, restMs));
        else await alarm.rest(restMs);
      } catch (error) {
        if (performance.now() - toldAtMs > TELL_EVERY_MS) {
          toldAtMs = performance.now();
          services.log.warn(
            { error, partition, lane },
            "events wait in the log; the sink tries again",
          );
        }
        await alarm.rest(failedMs);
        failedMs = Math.min(failedMs * 2, FAILED_MS.last);
      }
    }
  };
  const balance = async () => {
    partitions = await consumer.balance();
    for (const partition of partitions) {
      for (const lane of LANES) {
        const name = `${lane}${partition}`;
        if (stopped || lanes.has(name)) continue;
        const alarm = createAlarm();
        const running = runLane(partition, lane, alarm).finally(() => lanes.delete(name));
        lanes.set(name, { alarm, running });
      }
    }
  };
  const balanceNow = () => {
    balancing = balancing.then(() =>
      stopped
        ? undefined
        : balance().catch((error: unknown) =>
            services.log.warn({ error }, "the sink could not look after its partitions"),
          ),
    );
  };

  const ring = () => lanes.forEach(({ alarm }) => alarm.ring());
  const stopListening = services.broadcast.subscribe(
    (announcement) => announcement.type === "work" && announcement.queue === "event_log" && ring(),
    ring,
  );
  const every = (ms: number, work: () => Promise<unknown>) =>
    setInterval(() => void work().catch(() => undefined), ms).unref();
  const timers = [
    setInterval(balanceNow, BALANCE_EVERY_MS).unref(),
    every(LAG_EVERY_MS, async () =>
      services.metrics.ingestLag((await eventLog.progress()).lagMs / 1000),
    ),
    every(MAINTAIN_EVERY_MS, () =>
      eventLog
        .maintain(new Date(services.clock.now().getTime() - keptMs))
        .catch((error: unknown) =>
          services.log.warn({ error }, "the event log could not be trimmed; it is tried again"),
        ),
    ),
  ];
  balanceNow();

  return {
    async stop() {
      stopped = true;
      stopListening();
      timers.forEach(clearInterval);
      await balancing;
      const running = [...lanes.values()];
      for (const { alarm } of running) alarm.end();
      await Promise.all(running.map((lane) => lane.running));
      await consumer
        .close()
        .catch((error: unknown) => services.log.warn({ error }, "the sink did not end cleanly"));
    },
  };
}

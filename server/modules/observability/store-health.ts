import type { Services } from "../../platform/context/services.ts";

type StoreName = "postgres" | "clickhouse" | "event_log" | "cache";
export interface StoreHealth {
  name: StoreName;
  state: "up" | "restarting" | "down";
  detail: string;
  sinceAt: string;
}

/** Remembers since when each store is as it is, and tells the live streams when one changes. */
export interface StoreWatch {
  read(): StoreHealth[];
  stop(): void;
}

const EVERY_MS = 1000;

export function watchStores(
  services: Pick<Services, "db" | "eventLog" | "clickhouse" | "redis" | "broadcast" | "clock">,
): StoreWatch {
  const since = services.clock.now().toISOString();
  const health = new Map<StoreName, StoreHealth>();
  const set = (name: StoreName, state: StoreHealth["state"], detail: string) => {
    const before = health.get(name);
    if (before?.state === state) return void (before.detail = detail);
    health.set(name, {
      name,
      state,
      detail,
      sinceAt: before ? services.clock.now().toISOString() : since,
    });
    if (before) services.broadcast.announce({ type: "store", name, state });
  };
  const probePostgres = () =>
    services.db.ping().then(
      ({ version }) => set("postgres", "up", `PostgreSQL ${version}`),
      (error: Error) => set("postgres", "restarting", error.message),
    );
  let probing = false;
  const probeEventLog = async () => {
    // A log that hangs takes its time to say so: one question at a time.
    if (probing) return;
    probing = true;
    await services.eventLog.ping().then(
      ({ detail }) => set("event_log", "up", detail),
      (error: Error) => set("event_log", "restarting", error.message),
    );
    probing = false;
  };
  const readClickHouse = () =>
    set(
      "clickhouse",
      services.clickhouse.state(),
      services.clickhouse.state() === "up"
        ? "ClickHouse answers"
        : "accepted events wait in the log",
    );
  const readRedis = () => {
    const state = services.redis.state();
    const away = "the platform goes on without it; limits count per process";
    set(
      "cache",
      state,
      !services.redis.shared ? "in this process" : state === "up" ? "Redis answers" : away,
    );
  };
  readRedis();
  readClickHouse();
  const unsubscribe = [
    services.clickhouse.onState(readClickHouse),
    services.redis.onState(readRedis),
  ];
  const probe = () => {
    void probePostgres();
    void probeEventLog();
  };
  probe();
  const timer = setInterval(probe, EVERY_MS);
  return {
    read: () => [...health.values()],
    stop() {
      clearInterval(timer);
      unsubscribe.forEach((end) => end());
    },
  };
}

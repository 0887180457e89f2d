import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from "@prometheus-io/client";

/** What a process counts. Labels never hold a tenant's name, an e-mail or the id of a person. */
export interface Metrics {
  httpRequest(plane: string, status: number): void;
  procedure(path: string, outcome: string, seconds: number): void;
  events(outcome: "accepted" | "refused", reason: string, count: number): void;
  keyVerdict(verdict: string): void;
  /** A rate limit that counted in this process only, because Redis was away. */
  limitedAlone(): void;
  /** Age of the oldest accepted event that ClickHouse does not have yet. */
  ingestLag(seconds: number): void;
  store(name: string, up: boolean): void;
  /** Prometheus text format. */
  render(): Promise<{ contentType: string; body: string }>;
}

const SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const at = { registers: [registry] };
  const http = new Counter({
    name: "unmogrowp_http_requests_total",
    help: "HTTP requests by plane and status",
    labelNames: ["plane", "status"],
    ...at,
  });
  const procedures = new Histogram({
    name: "unmogrowp_procedure_seconds",
    help: "Duration of procedures",
    labelNames: ["procedure", "outcome"],
    buckets: SECONDS,
    ...at,
  });
  const events = new Counter({
    name: "unmogrowp_events_total",
    help: "Events at the door, accepted or refused with the reason",
    labelNames: ["outcome", "reason"],
    ...at,
  });
  const verdicts = new Counter({
    name: "unmogrowp_key_verdicts_total",
    help: "SDK key verifications by verdict",
    labelNames: ["verdict"],
    ...at,
  });
  const alone = new Counter({
    name: "unmogrowp_rate_limits_alone_total",
    help: "Requests whose rate limit counted in this process only, because Redis was away",
    ...at,
  });
  const lag = new Gauge({
    name: "unmogrowp_ingest_lag_seconds",
    help: "Age of the oldest accepted event that ClickHouse does not have yet",
    ...at,
  });
  const stores = new Gauge({
    name: "unmogrowp_store_up",
    help: "1 while the store answers",
    labelNames: ["store"],
    ...at,
  });
  return {
    httpRequest: (plane, status) => http.inc({ plane, status: String(status) }),
    procedure: (procedure, outcome, seconds) => procedures.observe({ procedure, outcome }, seconds),
    events: (outcome, reason, count) => events.inc({ outcome, reason }, count),
    keyVerdict: (verdict) => verdicts.inc({ verdict }),
    limitedAlone: () => alone.inc(),
    ingestLag: (seconds) => lag.set(seconds),
    store: (store, up) => stores.set({ store }, up ? 1 : 0),
    render: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  };
}

import { setTimeout as sleep } from "node:timers/promises";
import { createRefusedRecorder, startSink } from "#server/modules/ingest/index.ts";
import { createUsageMeter, type UsageMeter } from "#server/modules/usage/index.ts";
import type { AppId, TenantId } from "#shared/kernel/ids.ts";
import { openBenchPlatform, type BenchPlatform } from "./bench-platform.ts";
import { bench } from "./harness.ts";
import { cpuUsOfAll, treeOf } from "./process-cpu.ts";

interface State {
  readonly platform: BenchPlatform;
  readonly tenants: readonly { tenantId: TenantId; appId: AppId }[];
  readonly meter: UsageMeter;
  /** The meter's clock: two seconds a slice, however long that takes on this machine. */
  nowMs: number;
  sent: number;
  close(): Promise<void>;
}

const EVENTS = 100;
/** 10,000 events a second. */
const BATCHES_A_SECOND = 100;
const SLICE_MS = 2_000;
/** In so many slices each tenant is due once: in ten seconds, with many tenants in up to a minute. */
const SLICES = 5;
const sliceMs = (tenants: number) => Math.max(SLICE_MS, Math.min(60_000, tenants * 300) / SLICES);
const PROPERTIES = `{"price":9.5,"currency":"EUR","screen":"${"x".repeat(120)}"}`;

/**
 * What metering costs, as a share of what ingest costs in the same time: log and sink at 10,000 events a second (without HTTP and
 * validation, which would only make the share smaller), every tenant active in every slice; CPU of all processes.
 */
export default bench<State>({
  name: "metering",
  gate: 0.03,
  aim: 0.01,
  direction: "at-most",
  unit: "share",
  sizes: [20, 200],
  smokeSize: 4,
  async setup(size) {
    const platform = await openBenchPlatform({ clickhouse: true });
    const { services } = platform;
    const tenants = [];
    for (let made = 0; made < size; made += 1) tenants.push(await platform.makeTenant());
    const refused = createRefusedRecorder(services);
    const sink = startSink({ services, eventLog: services.eventLog, refused });
    const meter = createUsageMeter(services, { now: () => state.nowMs });
    const state: State = {
      nowMs: 0,
      platform,
      tenants,
      meter,
      sent: 0,
      async close() {
        meter.close();
        await sink.stop();
        await refused.close();
        await platform.close();
      },
    };
    // The first look is at everything, the second finds out how fast each tenant is; what follows is the running day.
    await slice(state);
    await slice(state);
    return state;
  },
  async subject(state) {
    let ingest = 0;
    let metering = 0;
    for (let done = 0; done < SLICES; done += 1) {
      const [ingestUs, meteringUs] = await slice(state);
      ingest += ingestUs;
      metering += meteringUs;
    }
    return metering / ingest;
  },
  teardown: (state) => state.close(),
});

/** @returns microseconds of CPU for storing the events of a slice, and for metering them. */
async function slice(state: State): Promise<[ingest: number, metering: number]> {
  const { platform, tenants, meter } = state;
  const { eventLog } = platform.services;
  const pids = treeOf(process.pid);
  const clock = () => cpuUsOfAll(pids);
  const ms = sliceMs(tenants.length);
  const batches = (BATCHES_A_SECOND * ms) / 1_000;
  const start = clock();
  for (let batch = 0; batch < batches; batch += 1) {
    const tenant = tenants[batch % tenants.length];
    if (tenant === undefined) throw new Error("there is no tenant");
    const at = Date.now();
    const lines = Array.from({ length: EVENTS }, () => {
      state.sent += 1;
      return `{"event_id":"m-${state.sent}","type":"track","name":"Bought","user_id":"u${state.sent % 999}","anonymous_id":"","at":${at},"app_version":"4.2.1","platform":"ios","country":"DE","properties":${PROPERTIES},"context":{}}\n`;
    });
    await eventLog.append({
      ...tenant,
      keyId: "abcdefghijkl",
      env: "live",
      eventCount: EVENTS,
      receivedAt: new Date(at),
      body: Buffer.from(lines.join("")),
    });
  }
  do await sleep(100);
  while ((await eventLog.progress()).lagMs > 0);
  // The sink tells of the last block a moment after it.
  await sleep(600);
  const stored = clock();
  state.nowMs += ms;
  const from = performance.now();
  await meter.pass();
  const tookMs = performance.now() - from;
  const after = clock();
  // What the stores do by themselves in as long a time is not the meter's.
  const idleMs = Math.max(tookMs, 400);
  await sleep(idleMs);
  const idle = clock() - after;
  return [stored - start, Math.max(0, after - stored - (idle * tookMs) / idleMs)];
}

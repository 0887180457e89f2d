import { readFileSync } from "node:fs";
import { Agent } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { openBenchPlatform, type BenchPlatform } from "./bench-platform.ts";
import { bench } from "./harness.ts";
import {
  makeBenchKey,
  phoneBatch,
  postBatch,
  startIngestServer,
  stopIngestServer,
  type IngestServer,
} from "./ingest-load.ts";
import { quantile } from "./measure.ts";

interface State {
  readonly platform: BenchPlatform;
  readonly server: IngestServer;
  readonly keys: readonly string[];
  readonly bodies: readonly Buffer[];
  readonly restMb: number;
  readonly overload: number;
}

const TENANTS = 8;
const PEAK_CONNECTIONS = 64;
const RUN_MS = 3_000;
const ADMIN_EVERY_MS = 100;
const CALM_EVERY_MS = 20;
const CALM_LIMIT_MS = 5_000;

/**
 * What still gets through, in percent of the peak, when ten times as many clients send as make the peak, none of them waiting for
 * anything but the Retry-After they are told. Meanwhile an admin's call must answer each time, and within five seconds after it one
 * batch must take no longer than the middle one at the peak; that and what the serving process's memory grew to is printed beside it.
 */
export default bench<State>({
  name: "ingest-overload",
  gate: 90,
  aim: 98,
  direction: "at-least",
  unit: "%",
  sizes: [10],
  smokeSize: 2,
  async setup(overload) {
    const platform = await openBenchPlatform();
    const server = await startIngestServer("subject", platform);
    const keys = await Promise.all(Array.from({ length: TENANTS }, () => makeBenchKey(platform)));
    const bodies = Array.from({ length: 32 }, (_, phone) => phoneBatch(100, phone));
    const state = { platform, server, keys, bodies, overload, restMb: 0 };
    await load(state, PEAK_CONNECTIONS);
    return { ...state, restMb: rssMb(server) };
  },
  async subject(state) {
    const peak = await load(state, PEAK_CONNECTIONS);
    const asking = askAdmin(state);
    const flood = await load(state, PEAK_CONNECTIONS * state.overload);
    const slowestAdminMs = await asking.stop();
    const calmMs = await untilCalm(state, peak.medianMs);
    console.log(
      `peak ${peak.taken}/s; flooded: ${flood.taken}/s taken, ${flood.told}/s told to come back; memory ${state.restMb} MB at the peak, ${flood.mostMb} MB flooded; an admin's call took ${slowestAdminMs} ms at most; as before after ${calmMs} ms`,
    );
    return (flood.taken / peak.taken) * 100;
  },
  async teardown({ platform, server }) {
    await stopIngestServer(server);
    await platform.close();
  },
});

interface Load {
  /** Batches a second. */
  readonly taken: number;
  readonly told: number;
  readonly mostMb: number;
  readonly medianMs: number;
}

/** Throws in the end when one was not answered. */
function askAdmin({ server }: State): { stop(): Promise<number> } {
  let over = false;
  const asked = (async () => {
    let slowest = 0;
    while (!over) {
      const startedMs = performance.now();
      const { status } = await fetch(`http://127.0.0.1:${server.port}/admin`);
      if (status !== 200) throw new Error(`an admin's call was answered ${status} in the flood`);
      slowest = Math.max(slowest, performance.now() - startedMs);
      await sleep(ADMIN_EVERY_MS);
    }
    return Math.round(slowest);
  })();
  asked.catch(() => undefined);
  return {
    stop() {
      over = true;
      return asked;
    },
  };
}

async function untilCalm({ server, keys, bodies }: State, usualMs: number): Promise<number> {
  const agent = new Agent({ keepAlive: true });
  const startedMs = performance.now();
  for (;;) {
    const sentMs = performance.now();
    const { status } = await postBatch(server, agent, keys[0] ?? "", bodies[0] ?? Buffer.alloc(0));
    const nowMs = performance.now();
    if (status === 200 && nowMs - sentMs <= usualMs) {
      agent.destroy();
      return Math.round(nowMs - startedMs);
    }
    if (nowMs - startedMs > CALM_LIMIT_MS)
      throw new Error(`not as before ${CALM_LIMIT_MS} ms after the flood`);
    await sleep(CALM_EVERY_MS);
  }
}

async function load({ server, keys, bodies }: State, connections: number): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const startedMs = performance.now();
  const until = startedMs + RUN_MS;
  let taken = 0;
  let told = 0;
  const takenMs: number[] = [];
  let mostMb = 0;
  const watch = setInterval(() => (mostMb = Math.max(mostMb, rssMb(server))), 50);
  await Promise.all(
    Array.from({ length: connections }, async (_, client) => {
      for (let nth = client; performance.now() < until; nth += 1) {
        const key = keys[client % keys.length] ?? "";
        const body = bodies[nth % bodies.length] ?? Buffer.alloc(0);
        const sentMs = performance.now();
        const { status, retryAfterSeconds } = await postBatch(server, agent, key, body);
        if (status === 200) {
          taken += 1;
          takenMs.push(performance.now() - sentMs);
        } else if (retryAfterSeconds > 0) {
          told += 1;
          await sleep(Math.min(retryAfterSeconds * 1_000, Math.max(0, until - performance.now())));
        } else throw new Error(`answered ${status} without Retry-After`);
      }
    }),
  );
  clearInterval(watch);
  agent.destroy();
  const seconds = (performance.now() - startedMs) / 1_000;
  return {
    taken: Math.round(taken / seconds),
    told: Math.round(told / seconds),
    mostMb,
    medianMs: quantile(takenMs, 0.5),
  };
}

const rssMb = ({ child }: IngestServer): number =>
  Math.round(
    Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1]) /
      1_024,
  );

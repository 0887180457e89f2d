import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import {
  createIngestHandler,
  createRefusedRecorder,
  startSink,
} from "#server/modules/ingest/index.ts";
import { createKeyVerifier, issueKey } from "#server/modules/keys/index.ts";
import { namedQuery } from "#server/platform/clickhouse/clickhouse.ts";
import { newId } from "#server/platform/context/new-id.ts";
import type { EventLog } from "#server/platform/event-log/event-log.ts";
import { withFairShare } from "#server/platform/event-log/fair-share.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import { openBenchPlatform, type BenchPlatform } from "./bench-platform.ts";
import { bench } from "./harness.ts";
import { quantile } from "./measure.ts";

interface State {
  readonly platform: BenchPlatform;
  readonly url: string;
  readonly loadKey: string;
  readonly probe: { tenantId: TenantId; secret: string };
  /** Batches a second at full load, found in the set-up. */
  readonly peak: number;
  close(): Promise<void>;
}

const EVENTS = 100;
const CONNECTIONS = 8;
const RUN_MS = 6_000;
const PROBE_EVERY_MS = 100;

/** From the 2xx of an event until a query finds it, p99, while other tenants send at half of what the machine takes. */
export default bench<State>({
  name: "ingest-visible",
  gate: 1_000,
  aim: 300,
  direction: "at-most",
  unit: "ms",
  sizes: [1],
  async setup() {
    const platform = await openBenchPlatform({ clickhouse: true });
    const { services } = platform;
    const verifier = createKeyVerifier(services);
    const refused = createRefusedRecorder(services);
    const { eventLog } = services;
    const fair = withFairShare(eventLog);
    const handler = createIngestHandler({ services, verifier, refused, eventLog: fair });
    const server = createServer((req, res) => void (handler(req, res) || res.end()));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const sink = startSink({ services, eventLog, refused });
    const load = await makeKey(platform);
    const peak = await findPeak(url, load.secret);
    await caughtUp(eventLog);
    return {
      platform,
      url,
      loadKey: load.secret,
      probe: await makeKey(platform),
      peak,
      async close() {
        await stop(server);
        await sink.stop();
        await Promise.all([verifier.close(), refused.close()]);
        await platform.close();
      },
    };
  },
  async subject(state) {
    const until = performance.now() + RUN_MS;
    const [, waits] = await Promise.all([
      loadAt(state, state.peak / 2, until),
      probe(state, until),
    ]);
    return quantile(waits, 0.99);
  },
  teardown: (state) => state.close(),
});

async function makeKey(platform: BenchPlatform): Promise<{ tenantId: TenantId; secret: string }> {
  const { tenantId, appId } = await platform.makeTenant();
  const { secret } = await platform.services.db.tenant(tenantId, "write", (tx) =>
    issueKey(tx, {
      appId,
      name: "bench",
      rateLimitPerMinute: 10_000_000,
      createdBy: null,
      createdByName: "bench",
      now: new Date(),
    }),
  );
  return { tenantId, secret };
}

async function send(url: string, key: string, events: object[]): Promise<void> {
  const response = await fetch(`${url}/v1/batch`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ batch: events, sentAt: new Date() }),
  });
  if (response.status !== 200) throw new Error(`answered ${response.status}`);
  await response.arrayBuffer();
}

const someEvents = () =>
  Array.from({ length: EVENTS }, (_, index) => ({
    type: "track",
    event: "Level completed",
    userId: `user-${index}`,
    messageId: newId(),
    timestamp: new Date(),
    properties: { level: index, seconds: 31, boss: "dragon" },
    context: { app: { version: "4.2.1" }, os: { name: "iOS" } },
  }));

/** Batches a second when every connection sends without a pause. */
async function findPeak(url: string, key: string): Promise<number> {
  const startedMs = performance.now();
  let batches = 0;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (performance.now() - startedMs < 3_000) {
        await send(url, key, someEvents());
        batches += 1;
      }
    }),
  );
  return batches / ((performance.now() - startedMs) / 1_000);
}

async function loadAt({ url, loadKey }: State, perSecond: number, until: number): Promise<void> {
  const sending = new Set<Promise<void>>();
  for (let due = performance.now(); due < until; due += 1_000 / perSecond) {
    await sleep(Math.max(0, due - performance.now()));
    const one = send(url, loadKey, someEvents()).finally(() => sending.delete(one));
    sending.add(one);
  }
  await Promise.all(sending);
}

const isStored = namedQuery({
  name: "bench.isStored",
  sql: "SELECT count() AS n FROM events WHERE event_id = {id:String}",
  params: z.object({ id: z.string() }),
  row: z.object({ n: z.number() }),
  tenant: true,
});

/** One event at a time of another tenant; how long each took from its 2xx to being found. */
async function probe({ platform, url, probe: own }: State, until: number): Promise<number[]> {
  const waits: number[] = [];
  while (performance.now() < until) {
    const id = newId();
    await send(url, own.secret, [{ type: "track", event: "Probe", userId: "u", messageId: id }]);
    const acceptedMs = performance.now();
    const found = () =>
      platform.services.clickhouse.query(isStored, { id }, { tenantId: own.tenantId });
    while ((await found())[0]?.n !== 1) await sleep(5);
    waits.push(performance.now() - acceptedMs);
    await sleep(PROBE_EVERY_MS);
  }
  return waits;
}

async function caughtUp(eventLog: Pick<EventLog, "progress">): Promise<void> {
  while ((await eventLog.progress()).lagMs > 0) await sleep(50);
}

const stop = (server: Server) =>
  new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import {
  createIngestHandler,
  createRefusedRecorder,
  startSink,
} from "#server/modules/ingest/index.ts";
import { createKeyVerifier } from "#server/modules/keys/index.ts";
import { createOperationWorker } from "#server/modules/operations/index.ts";
import { tenantOperationKinds, tenantsRouter } from "#server/modules/tenants/index.ts";
import { namedQuery } from "#server/platform/clickhouse/clickhouse.ts";
import { newId } from "#server/platform/context/new-id.ts";
import type { RequestContext } from "#server/platform/context/request.ts";
import { createPostgresEventLog } from "#server/platform/event-log/postgres-event-log.ts";
import { router, t } from "#server/platform/trpc/index.ts";
import { memberRequest } from "#server/testing/services.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import { openBenchPlatform, type BenchPlatform } from "./bench-platform.ts";
import { bench } from "./harness.ts";
import { quantile } from "./measure.ts";

const callerOf = t.createCallerFactory(router({ tenants: tenantsRouter }));

interface State {
  readonly platform: BenchPlatform;
  readonly url: string;
  readonly tenants: number;
  readonly request: RequestContext;
  close(): Promise<void>;
}

const visible = namedQuery({
  name: "bench.visible",
  sql: "SELECT count() AS count FROM events WHERE tenant_id = {tenant:UUID}",
  params: z.object({}),
  row: z.object({ count: z.number() }),
  tenant: true,
});

/** From the call that makes a tenant until a query finds the first event sent with its key, p99. */
export default bench<State>({
  name: "onboard",
  gate: 5_000,
  aim: 1_000,
  direction: "at-most",
  unit: "ms",
  sizes: [25],
  smokeSize: 2,
  async setup(tenants) {
    const platform = await openBenchPlatform({ clickhouse: true });
    const { services } = platform;
    const verifier = createKeyVerifier(services);
    const refused = createRefusedRecorder(services);
    const eventLog = createPostgresEventLog(services);
    const handler = createIngestHandler({ services, verifier, refused, eventLog });
    const server = createServer((req, res) => void (handler(req, res) || res.end()));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const sink = startSink({ services, eventLog, refused });
    const worker = createOperationWorker(services, tenantOperationKinds);
    worker.start();
    return {
      platform,
      tenants,
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      request: await memberRequest(services, "admin"),
      async close() {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
        await Promise.all([worker.stop(), sink.stop()]);
        await Promise.all([verifier.close(), refused.close()]);
        await platform.close();
      },
    };
  },
  async subject(state) {
    const waits: number[] = [];
    for (let n = 0; n < state.tenants; n++) waits.push(await onboardOne(state));
    return quantile(waits, 0.99);
  },
  teardown: (state) => state.close(),
});

async function onboardOne({ platform, request, url }: State): Promise<number> {
  const startedMs = performance.now();
  const { tenantId, key } = await callerOf({ request }).tenants.create({
    name: "Bench tenant",
    app: { name: "Bench app", platform: "ios", bundleId: "com.example.bench" },
  });
  while (!(await accepted(url, key.secret))) await sleep(5);
  while ((await stored(platform, tenantId)) === 0) await sleep(5);
  return performance.now() - startedMs;
}

async function accepted(url: string, key: string): Promise<boolean> {
  const response = await fetch(`${url}/v1/track`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ event: "First", userId: "someone", messageId: newId() }),
  });
  const body = await response.text();
  if (response.status === 200) return true;
  if (body.includes("tenant_not_ready")) return false;
  throw new Error(`answered ${response.status}: ${body}`);
}

async function stored({ services }: BenchPlatform, tenantId: TenantId): Promise<number> {
  return (await services.clickhouse.query(visible, {}, { tenantId }))[0]?.count ?? 0;
}

// The server of noisy-neighbour.bench.ts: the whole of a platform's data plane in one process, as embedded.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";
import { openIngest } from "#server/app/ingest.ts";
import { analyticsRouter } from "#server/modules/analytics/index.ts";
import { createRefusedRecorder, startSink } from "#server/modules/ingest/index.ts";
import { startChdb } from "#server/platform/clickhouse/chdb.ts";
import { patientQueries } from "#server/platform/clickhouse/patient-queries.ts";
import { fairQueries } from "#server/platform/clickhouse/fair-queries.ts";
import { namedQuery } from "#server/platform/clickhouse/clickhouse.ts";
import type { PgConnections } from "#server/platform/postgres/connection.ts";
import { t } from "#server/platform/trpc/index.ts";
import { memberRequest } from "#server/testing/services.ts";
import type { AppId, TenantId } from "#shared/kernel/ids.ts";
import { openBenchServices } from "./bench-platform.ts";

interface Setup {
  readonly connections: PgConnections;
  readonly folder: string;
  /** Who asks heavy questions, and of how many events. */
  readonly abuser: { readonly tenantId: TenantId; readonly appId: AppId };
  readonly events: number;
}

const { connections, folder, abuser, events } = JSON.parse(process.argv[2] ?? "") as Setup;
const clickhouse = await startChdb({ dataDir: folder, memoryMb: 1_000 });
const { services, close } = await openBenchServices(connections, {
  clickhouse: fairQueries(patientQueries(clickhouse)),
});
await clickhouse.command(`
  INSERT INTO events (app_id, tenant_id, env, event_id, type, name, user_id, at, received_at, country, properties)
  SELECT '${abuser.appId}', '${abuser.tenantId}', 'live', concat('seed-', toString(number)), 'track',
    concat('Event ', toString(number % 50)), concat('u', toString(cityHash64(number) % 50000)),
    now64(3) - toIntervalSecond(number % 2500000), now64(3), ['DE', 'FR', 'RU', 'US'][1 + number % 4],
    concat('{"level":', toString(number % 100), '}')
  FROM numbers(${events})`);
const ingest = openIngest(services);
const refused = createRefusedRecorder(services);
const sink = startSink({ services, eventLog: services.eventLog, refused });
const ask = t.createCallerFactory(t.router({ analytics: analyticsRouter }))({
  request: await memberRequest(services, "viewer", abuser.tenantId),
}).analytics;

const stored = namedQuery({
  name: "bench.stored",
  sql: "SELECT event_id AS id FROM events WHERE event_id IN {ids:Array(String)}",
  params: z.object({ ids: z.array(z.string()) }),
  row: z.object({ id: z.string() }),
  tenant: true,
});

/** A funnel, a breakdown or the retention over four weeks of everything the abuser has. */
function heavy(turn: number): Promise<unknown> {
  const now = Date.now();
  const asked = {
    tenantId: abuser.tenantId,
    appId: abuser.appId,
    from: new Date(now - 28 * 86_400_000).toISOString(),
    to: new Date(now).toISOString(),
  };
  if (turn % 3 === 0)
    return ask.funnel({ ...asked, steps: [{ name: "Event 1" }, { name: "Event 2" }] });
  if (turn % 3 === 1) return ask.breakdown({ ...asked, property: "properties.level" });
  return ask.retention(asked);
}

let turn = 0;
const server = createServer((req, res) => {
  if (ingest.handler(req, res)) return;
  const url = new URL(req.url ?? "/", "http://server");
  const work =
    url.pathname === "/heavy"
      ? heavy((turn += 1)).then(() => "done")
      : services.clickhouse
          .query(
            stored,
            { ids: url.searchParams.get("ids")?.split(",") ?? [] },
            { tenantId: url.searchParams.get("tenant") as TenantId },
          )
          .then((rows) => rows.map(({ id }) => id).join());
  work.then(
    (text) => res.end(text),
    (error: unknown) => res.writeHead(503).end(String(error)),
  );
});
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
process.on("disconnect", () => {
  void (async () => {
    server.closeAllConnections();
    await sink.stop();
    await Promise.all([ingest.close(), refused.close()]);
    await close();
    await clickhouse.close();
    process.exit();
  })();
});

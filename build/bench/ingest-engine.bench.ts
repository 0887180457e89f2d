import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInFlight } from "#server/modules/ingest/in-flight.ts";
import { linesOf, toNdjson } from "#server/modules/ingest/log-lines.ts";
import { createRecentIds } from "#server/modules/ingest/recent-ids.ts";
import { createRetention } from "#server/modules/ingest/retention.ts";
import { eventBlock } from "#server/modules/ingest/sink.olap.ts";
import { storeLines } from "#server/modules/ingest/store-block.ts";
import { startChdb, type Chdb } from "#server/platform/clickhouse/chdb.ts";
import { insertStatement } from "#server/platform/clickhouse/insert-statement.ts";
import { quoted } from "#server/platform/clickhouse/parameter-text.ts";
import type { Services } from "#server/platform/context/services.ts";
import { newId } from "#server/platform/context/new-id.ts";
import type { LogRecord } from "#server/platform/event-log/event-log.ts";
import { createLogger } from "#server/platform/telemetry/logger.ts";
import type { AppId, TenantId } from "#shared/kernel/ids.ts";
import { bench } from "./harness.ts";

interface Block {
  readonly records: readonly LogRecord[];
  /** The same events as the sink would write them, in a file in memory. */
  readonly file: string;
  readonly ndjson: Buffer;
}
interface State {
  readonly clickhouse: Chdb;
  readonly blocks: readonly Block[];
  readonly log: Services["log"];
  readonly folder: string;
  readonly shm: string;
}

const EVENTS_A_BATCH = 100;
const BATCHES_A_BLOCK = 400;
const BLOCK = EVENTS_A_BATCH * BATCHES_A_BLOCK;
const BLOCKS_A_TURN = 4;
const TENANTS = 50;
const NAMES = ["App opened", "Screen viewed", "Product viewed", "Added to cart", "Order completed"];

/**
 * From records of the event log into `events` and its views, as the sink does it, against the engine's own
 * INSERT … SELECT FROM file() of the same bytes into the same tables. CPU of the engine and of this process, per event.
 */
export default bench<State>({
  name: "ingest-engine",
  gate: 0.9,
  aim: 0.97,
  direction: "at-least",
  sizes: [BLOCK, 10 * BLOCK],
  async setup(size) {
    const folder = await mkdtemp(join(tmpdir(), "umg-bench-engine-"));
    const shm = await mkdtemp("/dev/shm/umg-bench-engine-");
    const clickhouse = await startChdb({ dataDir: folder });
    const tenants = Array.from({ length: TENANTS }, () => ({
      tenantId: newId<TenantId>(),
      appId: newId<AppId>(),
    }));
    const blocks: Block[] = [];
    for (let from = 0; from < size; from += BLOCK) blocks.push(await makeBlock(tenants, shm, from));
    return { clickhouse, blocks, log: createLogger({ level: "error" }), folder, shm };
  },
  baseline: ({ clickhouse, blocks }) =>
    sustained({ clickhouse, blocks }, async () => {
      for (const { file, ndjson } of blocks) {
        const block = eventBlock(ndjson, `plain-${randomUUID()}`);
        const source = `file(${quoted(file)}, JSONEachRow, ${quoted(block.structure)})`;
        // The engine alone, as it reads a file by itself: one block, no token to look for, nothing of ours.
        const sql = insertStatement(
          { ...block, select: block.select.replace("{block:String}", "'plain'") },
          source,
        ).replace(
          /insert_deduplication_token = '[^']+', |input_format_parallel_parsing = 0, /g,
          "",
        );
        await clickhouse.command(sql);
      }
    }),
  subject: ({ clickhouse, blocks, log }) =>
    sustained({ clickhouse, blocks }, async () => {
      const store = {
        services: { clickhouse, log },
        recent: createRecentIds(blocks.length * BLOCK),
        inFlight: createInFlight(),
        retention: createRetention({
          tenants: { get: () => Promise.resolve(undefined) },
          broadcast: { subscribe: () => () => undefined } as never,
        }),
      };
      for (const { records } of blocks)
        await storeLines(store, linesOf(records), `log-${randomUUID()}`);
    }),
  pids: ({ clickhouse }) => [process.pid, clickhouse.pid() ?? process.pid],
  async teardown({ clickhouse, folder, shm }) {
    await clickhouse.close();
    for (const dir of [folder, shm]) await rm(dir, { recursive: true, force: true });
  },
});

/** Block after block: one alone would mostly pay for memory that is new to it. @returns how many events were stored. */
async function sustained(
  { clickhouse, blocks }: Pick<State, "clickhouse" | "blocks">,
  pass: () => Promise<void>,
): Promise<number> {
  const passes = Math.ceil(BLOCKS_A_TURN / blocks.length);
  for (let done = 0; done < passes; done += 1) {
    await clickhouse.command("TRUNCATE TABLE events");
    await pass();
  }
  return passes * blocks.length * BLOCK;
}

async function makeBlock(
  tenants: readonly { tenantId: TenantId; appId: AppId }[],
  shm: string,
  from: number,
): Promise<Block> {
  const receivedAt = new Date();
  const records = Array.from({ length: BATCHES_A_BLOCK }, (_, batch): LogRecord => {
    const tenant = tenants[batch % TENANTS] as (typeof tenants)[number];
    const lines = Array.from({ length: EVENTS_A_BATCH }, (__, n) =>
      lineOf(from + batch * EVENTS_A_BATCH + n, receivedAt.getTime()),
    );
    return {
      ...tenant,
      keyId: "abcdefghijkl",
      env: "live",
      eventCount: EVENTS_A_BATCH,
      receivedAt,
      body: Buffer.from(lines.join("")),
      position: { xid: "1", offset: from + batch },
    };
  });
  const days = new Map(tenants.map(({ tenantId }) => [tenantId, 400]));
  const ndjson = toNdjson(linesOf(records), days);
  const file = join(shm, `${from}.ndjson`);
  await writeFile(file, ndjson);
  return { records, file, ndjson };
}

function lineOf(n: number, now: number): string {
  const bought = n % 5 === 4 ? `,"currency":"EUR","revenue_micros":${(n % 90) * 1_000_000}` : "";
  const at = now - ((n * 7_919) % 600_000);
  return `{"event_id":"${randomUUID()}","type":"track","name":"${NAMES[n % 5]}","user_id":"user-${(n * 7_919) % 30_000}","anonymous_id":"device-${(n * 7_919) % 30_000}","at":${at},"app_version":"4.2.${n % 4}","platform":"ios","country":"DE","os_version":"18.4","device_model":"iPhone 15","locale":"de-DE","library":"unmogrowp-ios/2.1.0","session_id":"s-${Math.floor(n / 8)}"${bought},"properties":{"price":${(n % 900) / 10 + 0.5},"product_id":"p-${n % 400}","quantity":${n % 5},"category":"shoes","plan":"pro"},"context":{"app":{"version":"4.2.1","build":"1"},"os":{"name":"iOS","version":"18.4"},"device":{"model":"iPhone 15"},"locale":"de-DE","library":{"name":"unmogrowp-ios","version":"2.1.0"}}}\n`;
}

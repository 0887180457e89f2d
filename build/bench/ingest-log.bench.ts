import { mkdtemp, open, rm, type FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { newId } from "#server/platform/context/new-id.ts";
import type { EventLog, LogBatch } from "#server/platform/event-log/event-log.ts";
import { openBenchPlatform, type BenchPlatform } from "./bench-platform.ts";
import { bench } from "./harness.ts";

interface State {
  readonly platform: BenchPlatform;
  readonly batches: readonly LogBatch[];
  readonly file: GroupedFile;
  /** Nobody reads it here: neither may grow from round to round. */
  empty(): Promise<void>;
  close(): Promise<void>;
}

const EVENTS = 100;
const APPENDERS = 16;
const TURN_MS = 250;
const TURNS = 6;

/**
 * Durable appends a second of the embedded log, as a share of a file's that is written and synced with everything that waits
 * (group commit): the same bytes, the same 16 callers, in turns. Throughput and not CPU time, because waiting for the disk is the work.
 */
export default bench<State>({
  name: "ingest-log",
  gate: 0.25,
  aim: 0.35,
  direction: "at-least",
  unit: "of the file",
  sizes: [1],
  async setup() {
    const platform = await openBenchPlatform();
    const folder = await mkdtemp(join(tmpdir(), "umg-bench-log-"));
    const handle = await open(join(folder, "log"), "a");
    const file = groupedFile(handle);
    const owner = new pg.Client(platform.connections.owner);
    await owner.connect();
    const tenants = await Promise.all(Array.from({ length: 8 }, () => platform.makeTenant()));
    const body = Buffer.from(Array.from({ length: EVENTS }, eventLine).join(""));
    const batches = tenants.map((tenant): LogBatch => ({
      ...tenant,
      keyId: "abcdefghijkl",
      env: "live",
      eventCount: EVENTS,
      receivedAt: new Date(),
      body,
    }));
    return {
      platform,
      batches,
      file,
      async empty() {
        await owner.query("truncate event_log");
        await handle.truncate(0);
      },
      async close() {
        await owner.end();
        await handle.close();
        await rm(folder, { recursive: true, force: true });
        await platform.close();
      },
    };
  },
  async subject({ platform, batches, file, empty }) {
    const { eventLog } = platform.services;
    const sums = { log: 0, file: 0 };
    for (let turn = 0; turn < TURNS; turn++) {
      sums.file += await perSecond(batches, (batch) => file.append(batch.body));
      sums.log += await perSecond(batches, (batch) => appendTo(eventLog, batch));
    }
    await empty();
    return sums.log / sums.file;
  },
  teardown: (state) => state.close(),
});

const appendTo = (eventLog: EventLog, batch: LogBatch) =>
  eventLog.append({ ...batch, receivedAt: new Date() });

async function perSecond(
  batches: readonly LogBatch[],
  append: (batch: LogBatch) => Promise<void>,
): Promise<number> {
  const startedMs = performance.now();
  let done = 0;
  await Promise.all(
    Array.from({ length: APPENDERS }, async (_, caller) => {
      while (performance.now() - startedMs < TURN_MS) {
        const batch = batches[caller % batches.length];
        if (batch) await append(batch);
        done += 1;
      }
    }),
  );
  return done / ((performance.now() - startedMs) / 1_000);
}

interface GroupedFile {
  /** On the disk when it resolves. */
  append(bytes: Buffer): Promise<void>;
}

/** What arrives while a write is under way is written with the next one. */
function groupedFile(file: FileHandle): GroupedFile {
  let waiting: { bytes: Buffer; done: () => void; failed: (error: unknown) => void }[] = [];
  let writing = false;
  const run = async () => {
    writing = true;
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      try {
        await file.writev(group.map(({ bytes }) => bytes));
        await file.datasync();
        for (const { done } of group) done();
      } catch (error) {
        for (const { failed } of group) failed(error);
      }
    }
    writing = false;
  };
  return {
    append: (bytes) =>
      new Promise((done, failed) => {
        waiting.push({ bytes, done, failed });
        if (!writing) void run();
      }),
  };
}

const eventLine = () =>
  `{"event_id":"${newId()}","type":"track","name":"Level completed","user_id":"user-17","anonymous_id":"","at":${Date.now()},"app_version":"4.2.1","platform":"ios","properties":{"level":17,"seconds":31,"boss":"dragon","items":["sword","shield"]},"context":{"app":{"version":"4.2.1"},"os":{"name":"iOS"}}}\n`;

import { rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startChdb } from "#server/platform/clickhouse/chdb.ts";
import type { Services } from "#server/platform/context/services.ts";
import { hasRedis, testRedis } from "#server/testing/redis.ts";
import { openRoleCluster } from "../e2e/role-processes.ts";
import { openBenchServices } from "./bench-platform.ts";
import type { LoadedBench, RunOptions } from "./harness.ts";
import { quantile, randomFrom } from "./measure.ts";
import {
  emptyClientLog,
  makeClientKey,
  sendUntil,
  type ClientKey,
  type ClientLog,
} from "./retrying-client.ts";
import { judgeStored } from "./stored-events.ts";

const POINTS = 200;
const LIMIT_MS = 1_000_000;
const SMOKE = { points: 20, limitMs: 75_000 };
const CLIENTS = 4;
const TENANTS = 3;
/** Part of the kills that do not wait until the one before is over. */
const OVERLAPPING = 0.2;
const SETTLE_MS = 60_000;
const RECOVERY_MS = 90_000;

interface Target {
  readonly name: string;
  kill(): Promise<void>;
}

/**
 * Kills a process or a store with SIGKILL, again and again under load. The figure is how many acknowledged events are not
 * there exactly once at the end, or were never sent, or are not in the usage.
 */
const crash: LoadedBench = {
  name: "crash",
  async run({ smoke, seed, log }) {
    const { points, limitMs } = smoke ? SMOKE : { points: POINTS, limitMs: LIMIT_MS };
    const { wrong, kills } = await crashing({ smoke, seed, log }, points, limitMs);
    return {
      bench: "crash",
      value: wrong,
      unit: "events",
      gate: 0,
      aim: 0,
      pass: wrong === 0,
      spread: 0,
      rounds: kills,
      seed,
      ...(smoke ? { smoke: true as const } : {}),
    };
  },
};
export default crash;

async function crashing(
  { seed, log }: RunOptions,
  points: number,
  limitMs: number,
): Promise<{ wrong: number; kills: number }> {
  const random = randomFrom(seed);
  const redis = hasRedis() ? await testRedis() : undefined;
  const cluster = await openRoleCluster(redis ? { UMG_REDIS_URL: redis.url } : {});
  const folder = path.join(cluster.dataDir, "clickhouse");
  const { services, close } = await openBenchServices(cluster.connections);
  try {
    const [ingest, work] = await Promise.all([
      cluster.process("ingest"),
      cluster.process("work", { UMG_CLICKHOUSE_FOLDER: folder }),
    ]);
    const targets: Target[] = [
      ...[ingest, work].map((each) => ({
        name: each.role,
        kill: async () => {
          await each.kill();
          await each.start();
        },
      })),
      { name: "postgres", kill: async () => signal(cluster.postgres.pid()) },
      { name: "chdb", kill: async () => (await work.children()).forEach(signal) },
    ];
    if (redis)
      targets.push({
        name: "redis",
        async kill() {
          await redis.kill();
          await sleep(random() * 1_000);
          await redis.start();
        },
      });
    const keys = await Promise.all(Array.from({ length: TENANTS }, () => makeClientKey(services)));
    const client = emptyClientLog();
    let over = false;
    const clients = Array.from({ length: CLIENTS }, (_, index) =>
      sendUntil(() => over, ingest.url, keys[index % TENANTS] as ClientKey, client, random),
    );
    const failed = Promise.race(clients).then(() => undefined);
    const times = new Map<string, { door: number[]; stored: number[] }>();
    const until = performance.now() + limitMs;
    let kills = 0;
    const killing = (async () => {
      const pending = new Map<Target, Promise<void>>();
      for (; kills < points && performance.now() < until; kills += 1) {
        await sleep(random() * 700);
        const idle = targets.filter((target) => !pending.has(target));
        const target = idle[Math.floor(random() * idle.length)] as Target;
        const measured = killOnce(target, { services, client }).then(({ doorMs, storedMs }) => {
          const own = times.get(target.name) ?? { door: [], stored: [] };
          times.set(target.name, own);
          own.door.push(doorMs);
          own.stored.push(storedMs);
        });
        pending.set(
          target,
          measured.finally(() => pending.delete(target)),
        );
        if (random() >= OVERLAPPING || pending.size > 1) await Promise.all(pending.values());
      }
      await Promise.all(pending.values());
    })();
    await Promise.race([killing, failed]);
    over = true;
    await Promise.all([killing, ...clients]);
    await settled(services);
    await work.stop();
    for (const [name, { door, stored }] of times)
      log(
        `${name.padEnd(9)} ${String(door.length).padStart(3)} kills; accepting again p50 ${ms(door, 0.5)} p99 ${ms(door, 0.99)} max ${ms(door, 1)}; stored up to the kill p50 ${ms(stored, 0.5)} p99 ${ms(stored, 0.99)} max ${ms(stored, 1)}`,
      );
    const wrong = await judge(folder, keys, client, log);
    return { wrong, kills };
  } finally {
    await close();
    await cluster.stop();
    await redis?.stop();
    await rm(cluster.dataDir, { recursive: true, force: true });
  }
}

const signal = (pid: number | undefined): void => {
  try {
    if (pid) process.kill(pid, "SIGKILL");
  } catch {
    // It is gone already, killed a moment ago.
  }
};

const ms = (figures: readonly number[], share: number) =>
  `${Math.round(quantile(figures, share))} ms`;

/** Times from the kill: to the answer of a batch sent after it, and until ClickHouse has what was accepted before it. */
async function killOnce(
  target: Target,
  { services, client }: { services: Services; client: ClientLog },
): Promise<{ doorMs: number; storedMs: number }> {
  // Not known while PostgreSQL is away too: then what is there when it is back.
  let head = await progress(services).then(
    (known): number | undefined => known.head,
    () => undefined,
  );
  const from = client.answers.length;
  const killedMs = performance.now();
  const killing = target.kill();
  const door = async () => {
    for (;;) {
      const first = client.answers.slice(from).find(({ sentMs }) => sentMs >= killedMs);
      if (first) return first.answeredMs - killedMs;
      await sleep(5);
    }
  };
  const stored = async () => {
    for (;;) {
      const now = await progress(services).catch(() => undefined);
      head ??= now?.head;
      if (now && head !== undefined && now.consumed >= head) return performance.now() - killedMs;
      await sleep(20);
    }
  };
  const [doorMs, storedMs] = await Promise.all([
    within(`events accepted after ${target.name} was killed`, door()),
    within(`events stored after ${target.name} was killed`, stored()),
    within(`${target.name} running again`, killing),
  ]);
  return { doorMs, storedMs };
}

/** A wait that never ends is a finding too, and has a name. */
function within<T>(what: string, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`waited ${RECOVERY_MS} ms in vain for ${what}`)),
      RECOVERY_MS,
    );
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

const progress = (services: Services) => services.eventLog.progress();

async function settled(services: Services): Promise<void> {
  const until = performance.now() + SETTLE_MS;
  while (performance.now() < until) {
    const now = await progress(services).catch(() => undefined);
    if (now && now.lagMs === 0) return;
    await sleep(50);
  }
  throw new Error(`the log is not in ClickHouse ${SETTLE_MS} ms after the last kill`);
}

/** Opens what the last process left on the disk, and counts. */
async function judge(
  folder: string,
  keys: readonly ClientKey[],
  client: ClientLog,
  log: (line: string) => void,
): Promise<number> {
  const clickhouse = await startChdb({ dataDir: folder });
  try {
    const { lost, doubled, invented, miscounted } = await judgeStored(clickhouse, keys, client);
    log(
      `${client.acknowledged.size} events acknowledged in ${client.answers.length} batches, ${client.retries} retries: ${lost} lost, ${doubled} twice, ${invented} invented, ${miscounted} miscounted in the usage`,
    );
    return lost + doubled + invented + miscounted;
  } finally {
    await clickhouse.close();
  }
}

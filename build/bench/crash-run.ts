import { setTimeout as sleep } from "node:timers/promises";
import { startChdb } from "#server/platform/clickhouse/chdb.ts";
import type { Services } from "#server/platform/context/services.ts";
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

const CLIENTS = 4;
const TENANTS = 3;
/** Part of the kills that do not wait until the one before is over. */
const OVERLAPPING = 0.2;
const SETTLE_MS = 60_000;
const RECOVERY_MS = 90_000;

export interface CrashTarget {
  readonly name: string;
  /** Resolves when what has to be started again is started. */
  kill(): Promise<void>;
}

/** A platform of processes and stores that can be killed. */
export interface CrashField {
  /** Over the same stores, to look at them. */
  readonly services: Services;
  readonly targets: readonly CrashTarget[];
  ingestUrl(): string;
  /** Ends what writes to ClickHouse. @returns the folder it left. */
  finish(): Promise<string>;
  close(): Promise<void>;
}

/** Times from the kill. */
interface Recovery {
  /** Until the process says that it serves; at once where another brings it back. */
  readonly runsMs: number;
  /** To the answer of a batch that was sent after it. */
  readonly doorMs: number;
  /** Until ClickHouse has what was accepted before it. */
  readonly storedMs: number;
}
const RECOVERIES = [
  ["started", "runsMs"],
  ["accepting again", "doorMs"],
  ["stored up to the kill", "storedMs"],
] as const;

export interface CrashSize {
  /** Kills. */
  readonly points: number;
  /** No kill begins after this time. */
  readonly limitMs: number;
}

/**
 * Kills a process or a store with SIGKILL, again and again under load. The figure is how many acknowledged events are not
 * there exactly once at the end, or were never sent, or are not in the usage.
 */
export const crashBench = (
  name: string,
  sizes: { readonly full: CrashSize; readonly smoke: CrashSize },
  open: (random: () => number, smoke: boolean) => Promise<CrashField>,
): LoadedBench => ({
  name,
  async run(options) {
    const random = randomFrom(options.seed);
    const field = await open(random, options.smoke);
    try {
      const size = options.smoke ? sizes.smoke : sizes.full;
      const { wrong, kills } = await crashing(field, options, size, random);
      return {
        bench: name,
        value: wrong,
        unit: "events",
        gate: 0,
        aim: 0,
        pass: wrong === 0,
        spread: 0,
        rounds: kills,
        seed: options.seed,
        ...(options.smoke ? { smoke: true as const } : {}),
      };
    } finally {
      await field.close();
    }
  },
});

function shuffled<T>(each: readonly T[], random: () => number): T[] {
  const all = each.map((value) => ({ value, at: random() }));
  return all.toSorted((a, b) => a.at - b.at).map(({ value }) => value);
}

export const kill = (pid: number | undefined): void => {
  try {
    if (pid) process.kill(pid, "SIGKILL");
  } catch {
    // It is gone already, killed a moment ago.
  }
};

async function crashing(
  { services, targets, ingestUrl, finish }: CrashField,
  { log }: RunOptions,
  { points, limitMs }: CrashSize,
  random: () => number,
): Promise<{ wrong: number; kills: number }> {
  const keys = await Promise.all(Array.from({ length: TENANTS }, () => makeClientKey(services)));
  const client = emptyClientLog();
  let over = false;
  const clients = Array.from({ length: CLIENTS }, (_, index) =>
    sendUntil(() => over, ingestUrl, keys[index % TENANTS] as ClientKey, client, random),
  );
  const failed = Promise.race(clients).then(() => undefined);
  const times = new Map<string, Recovery[]>();
  const until = performance.now() + limitMs;
  let kills = 0;
  const killing = (async () => {
    const pending = new Map<CrashTarget, Promise<void>>();
    // Each as often as the others.
    const deck: CrashTarget[] = [];
    for (; kills < points && performance.now() < until; kills += 1) {
      await sleep(random() * 700);
      if (deck.length === 0) deck.push(...shuffled(targets, random));
      const target = deck.splice(
        Math.max(
          0,
          deck.findIndex((each) => !pending.has(each)),
        ),
        1,
      )[0];
      if (!target) break;
      await pending.get(target);
      const measured = killOnce(target, { services, client }).then((recovery) => {
        times.set(target.name, [...(times.get(target.name) ?? []), recovery]);
      });
      pending.set(
        target,
        measured.finally(() => pending.delete(target)),
      );
      const most = Math.min(2, targets.length - 1);
      if (random() >= OVERLAPPING || pending.size >= most) await Promise.all(pending.values());
    }
    await Promise.all(pending.values());
  })();
  await Promise.race([killing, failed]);
  over = true;
  await Promise.all([killing, ...clients]);
  await settled(services);
  const folder = await finish();
  for (const [name, own] of [...times, ["all", [...times.values()].flat()] as const]) {
    const figures = RECOVERIES.map(
      ([what, of]) => `${what} ${quantilesOf(own.map((recovery) => recovery[of]))}`,
    );
    log(`${name.padEnd(9)} ${String(own.length).padStart(3)} kills; ${figures.join("; ")}`);
  }
  return { wrong: await judge(folder, keys, client, log), kills };
}

const quantilesOf = (figures: readonly number[]) =>
  [
    ["p50", 0.5],
    ["p99", 0.99],
    ["max", 1],
  ]
    .map(([name, share]) => `${name} ${Math.round(quantile(figures, Number(share)))} ms`)
    .join(" ");

async function killOnce(
  target: CrashTarget,
  { services, client }: { services: Services; client: ClientLog },
): Promise<Recovery> {
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
  const runs = killing.then(() => performance.now() - killedMs);
  const [doorMs, storedMs, runsMs] = await Promise.all([
    within(`events accepted after ${target.name} was killed`, door()),
    within(`events stored after ${target.name} was killed`, stored()),
    within(`${target.name} running again`, runs),
  ]);
  return { runsMs, doorMs, storedMs };
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

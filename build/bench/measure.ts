import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

import type { Bench } from "./harness.ts";

export interface Measured {
  readonly median: number;
  /** Interquartile range over the median. */
  readonly spread: number;
  readonly figures: readonly number[];
}

interface Settings {
  readonly rounds: number;
  readonly seed: number;
  readonly smoke: boolean;
}

/** A side is repeated until it took this much CPU time, so that a clock tick (10 ms of another process) does not matter. */
const MIN_CPU_US = 200_000;
const MAX_WALL_MS = 10_000;

/** Runs the pairs in an order shuffled by the seed and returns what they came to; one pair before them warms up. */
export async function measureBench<State>(
  definition: Bench<State>,
  state: State,
  settings: Settings,
): Promise<Measured> {
  const random = randomFrom(settings.seed);
  const figures: number[] = [];
  const warmUps = settings.smoke ? 0 : 1;
  for (let round = -warmUps; round < settings.rounds; round += 1) {
    const figure = await pair(definition, state, random() < 0.5, settings.smoke);
    if (round >= 0) figures.push(figure);
  }
  return { median: quantile(figures, 0.5), spread: spreadOf(figures), figures };
}

async function pair<State>(
  definition: Bench<State>,
  state: State,
  subjectFirst: boolean,
  smoke: boolean,
): Promise<number> {
  const { baseline } = definition;
  if (baseline === undefined) return definition.subject(state);
  const cost = { baseline: 0, subject: 0 };
  for (const side of subjectFirst
    ? (["subject", "baseline"] as const)
    : (["baseline", "subject"] as const)) {
    const pids = definition.pids?.(state, side);
    cost[side] = await cpuPerOperation(() => definition[side]?.(state) ?? 0, pids, smoke);
  }
  return definition.direction === "at-least"
    ? cost.baseline / cost.subject
    : cost.subject / cost.baseline;
}

/** CPU microseconds per operation, ours or those of `pids`. */
async function cpuPerOperation(
  run: () => number | Promise<number>,
  pids: readonly number[] | undefined,
  smoke: boolean,
): Promise<number> {
  globalThis.gc?.();
  const clock = () => (pids === undefined ? ownCpuUs() : sumOf(pids.map(cpuUsOf)));
  const from = clock();
  const until = performance.now() + MAX_WALL_MS;
  let operations = 0;
  let spent = 0;
  do {
    operations += await run();
    spent = clock() - from;
  } while (!smoke && spent < MIN_CPU_US && performance.now() < until);
  if (operations <= 0) throw new Error("a side of the bench did no operation");
  if (!smoke && spent <= 0)
    throw new Error("a side of the bench took no CPU time that could be measured");
  return Math.max(spent, 1) / operations;
}

function ownCpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

const ticksPerSecond = once(() =>
  Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" })),
);

/** CPU time of a process with all its threads, in microseconds; Linux only. */
export function cpuUsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return ((Number(fields[11]) + Number(fields[12])) / ticksPerSecond()) * 1_000_000;
}

export function spreadOf(figures: readonly number[]): number {
  const median = quantile(figures, 0.5);
  const range = quantile(figures, 0.75) - quantile(figures, 0.25);
  return median === 0 ? (range === 0 ? 0 : Infinity) : range / Math.abs(median);
}

/** Interpolated between the neighbours. */
export function quantile(figures: readonly number[], share: number): number {
  const sorted = figures.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? Number.NaN;
  return low + (high - low) * (place - Math.floor(place));
}

/** Mulberry32: the same order for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const sumOf = (values: readonly number[]): number =>
  values.reduce((left, right) => left + right, 0);

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

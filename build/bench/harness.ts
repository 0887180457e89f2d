import { measureBench, type Measured } from "./measure.ts";

type Side = "baseline" | "subject";
type Awaitable<T> = T | Promise<T>;

/**
 * One figure to reach. With a `baseline` it is a ratio of CPU time per operation; both sides do the same work over the same
 * bytes and return how many operations they did. Without one, `subject` returns the figure itself (milliseconds, a count).
 */
export interface Bench<State> {
  readonly name: string;
  readonly gate: number;
  readonly aim: number;
  /**
   * "at-least": the share of the baseline's speed that is kept (baseline CPU ÷ subject CPU).
   * "at-most": the times it costs (subject CPU ÷ baseline CPU), or the figure that `subject` returns.
   */
  readonly direction: "at-least" | "at-most";
  /** Of a figure without a baseline, such as "ms". */
  readonly unit?: string;
  /** The size judged, and the ten times larger one reported beside it. */
  readonly sizes: readonly [number] | readonly [number, number];
  /** Size for the short form, when `sizes[0]` takes long to set up. */
  readonly smokeSize?: number;
  /** Pairs measured, 8 at least (the default). */
  readonly rounds?: number;
  setup(size: number): Awaitable<State>;
  baseline?(state: State): Awaitable<number>;
  subject(state: State): Awaitable<number>;
  teardown?(state: State): Awaitable<void>;
  /** Processes whose CPU time counts instead of ours (Linux): a server, when this process only makes the load. */
  pids?(state: State, side: Side): readonly number[];
}

/** A bench whose state is known to itself only, as run.ts loads it. */
export interface LoadedBench {
  readonly name: string;
  /** Runs it and returns the object of its last line. */
  run(options: RunOptions): Promise<Outcome>;
}

export interface RunOptions {
  readonly smoke: boolean;
  readonly seed: number;
  log(line: string): void;
}

/** What a bench prints as its last line. `spread` is the interquartile range over the median. */
export interface Outcome {
  readonly bench: string;
  readonly ratio?: number;
  readonly value?: number;
  readonly unit?: string;
  readonly gate: number;
  readonly aim: number;
  readonly pass: boolean;
  readonly spread: number;
  readonly rounds: number;
  readonly seed: number;
  readonly at10x?: number;
  readonly noisy?: true;
  readonly smoke?: true;
}

/** More than this is noise, and noise is measured again, never passed. */
const SPREAD_LIMIT = 0.15;
const TRIES = 3;
const ROUNDS = 8;

export function bench<State>(definition: Bench<State>): LoadedBench {
  const { name, gate, aim, direction, sizes, unit } = definition;
  return {
    name,
    async run({ smoke, seed, log }) {
      const rounds = smoke ? 1 : Math.max(ROUNDS, definition.rounds ?? ROUNDS);
      const size = smoke ? (definition.smokeSize ?? sizes[0]) : sizes[0];
      const result = await settled(definition, { size, rounds, seed, smoke, log });
      const large = smoke ? undefined : sizes[1];
      const at10x =
        large === undefined
          ? undefined
          : (await settled(definition, { size: large, rounds, seed, smoke, log })).median;
      const held = direction === "at-least" ? result.median >= gate : result.median <= gate;
      const noisy = result.spread > SPREAD_LIMIT && !smoke;
      return {
        bench: name,
        ...(definition.baseline === undefined
          ? { value: round(result.median), ...(unit === undefined ? {} : { unit }) }
          : { ratio: round(result.median) }),
        gate,
        aim,
        pass: smoke || (held && !noisy),
        spread: round(result.spread),
        rounds,
        seed,
        ...(at10x === undefined ? {} : { at10x: round(at10x) }),
        ...(noisy ? { noisy: true as const } : {}),
        ...(smoke ? { smoke: true as const } : {}),
      };
    },
  };
}

interface Try {
  readonly size: number;
  readonly rounds: number;
  readonly seed: number;
  readonly smoke: boolean;
  log(line: string): void;
}

/** Measures until the spread is small enough, three times at most; the calmest of them counts. */
async function settled<State>(definition: Bench<State>, each: Try): Promise<Measured> {
  const state = await definition.setup(each.size);
  try {
    let best: Measured | undefined;
    for (let tries = 0; tries < TRIES; tries += 1) {
      const measured = await measureBench(definition, state, { ...each, seed: each.seed + tries });
      each.log(
        `${definition.name} ×${each.size}: median ${round(measured.median)}, spread ${Math.round(measured.spread * 100)} % over ${each.rounds} rounds [${measured.figures.map(round).join(" ")}]`,
      );
      if (best === undefined || measured.spread < best.spread) best = measured;
      if (best.spread <= SPREAD_LIMIT || each.smoke) break;
    }
    if (best === undefined) throw new Error("unreachable: at least one try was made");
    return best;
  } finally {
    await definition.teardown?.(state);
  }
}

const round = (value: number): number => Number(value.toPrecision(4));

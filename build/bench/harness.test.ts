import { hash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { bench, type Bench } from "./harness.ts";
import { cpuUsOf, quantile, randomFrom, spreadOf } from "./measure.ts";

const bytes = "x".repeat(4096);
const hashed = (times: number) => (): number => {
  for (let i = 0; i < times; i += 1) hash("sha256", bytes);
  return 2000;
};
const options = { smoke: false, seed: 1, log: () => {} };
const twice: Bench<null> = {
  name: "twice",
  gate: 0.4,
  aim: 1,
  direction: "at-least",
  sizes: [1],
  setup: () => null,
  baseline: hashed(2000),
  subject: hashed(4000),
};

describe("a bench", () => {
  test("finds that doing the work twice costs twice", async () => {
    const outcome = await bench(twice).run(options);
    expect(outcome.ratio).toBeGreaterThan(0.4);
    expect(outcome.ratio).toBeLessThan(0.6);
    expect(outcome).toMatchObject({ bench: "twice", gate: 0.4, aim: 1, rounds: 8, seed: 1 });
  }, 60_000);

  test("misses a gate it does not reach", async () => {
    expect((await bench({ ...twice, gate: 0.9 }).run(options)).pass).toBe(false);
  }, 60_000);

  test("never passes on noise, and measures noise three times", async () => {
    let calls = 0;
    const tries: string[] = [];
    const outcome = await bench({
      name: "noise",
      gate: 1000,
      aim: 1,
      direction: "at-most",
      unit: "ms",
      sizes: [1],
      setup: () => null,
      subject: () => ((calls += 1) % 2 === 0 ? 1 : 100),
    }).run({ ...options, log: (line) => tries.push(line) });
    expect(outcome).toMatchObject({ pass: false, noisy: true, unit: "ms" });
    expect(tries).toHaveLength(3);
  });

  test("reports the tenfold size beside the judged one, each with a state of its own", async () => {
    const torn: number[] = [];
    const outcome = await bench({
      name: "sizes",
      gate: 5,
      aim: 1,
      direction: "at-most",
      sizes: [3, 30],
      setup: (size) => size,
      subject: (size) => size,
      teardown: (size) => void torn.push(size),
    }).run(options);
    expect(outcome).toMatchObject({ value: 3, at10x: 30, pass: true });
    expect(torn).toEqual([3, 30]);
  });

  test("judges nothing in its short form, but a throw is a failure", async () => {
    const short = { ...options, smoke: true };
    expect(await bench({ ...twice, gate: 99 }).run(short)).toMatchObject({
      pass: true,
      smoke: true,
    });
    const thrower = bench({ ...twice, subject: () => Promise.reject(new Error("broken")) });
    await expect(thrower.run(short)).rejects.toThrow("broken");
  });
});

test("the order of the pairs follows from the seed alone", () => {
  const drawn = (seed: number) => Array.from({ length: 16 }, randomFrom(seed));
  expect(drawn(7)).toEqual(drawn(7));
  expect(drawn(7)).not.toEqual(drawn(8));
});

test("quantiles and spread are those of the textbook", () => {
  expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
  expect(spreadOf([1, 2, 3, 4, 5])).toBeCloseTo(2 / 3);
  expect(spreadOf([0, 0, 0])).toBe(0);
});

test.skipIf(process.platform !== "linux")(
  "the CPU time of another process is its own accounting",
  () => {
    const own = process.cpuUsage();
    expect(cpuUsOf(process.pid) / (own.user + own.system)).toBeGreaterThan(0.8);
    expect(cpuUsOf(process.pid) / (own.user + own.system)).toBeLessThan(1.2);
  },
);

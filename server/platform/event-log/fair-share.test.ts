import { expect, test } from "vitest";
import { AppId } from "#shared/kernel/ids.ts";
import type { Lane, LogBatch } from "./event-log.ts";
import { createFairShare, withFairShare } from "./fair-share.ts";

const app = (n: number) =>
  AppId.parse(`00000000-0000-7000-8000-${n.toString(16).padStart(12, "0")}`);

function clock() {
  let nowMs = 0;
  return { now: () => nowMs, pass: (ms: number) => void (nowMs += ms) };
}

test("an app alone may use everything, also at once, and is moved when it goes on above it", () => {
  const { now, pass } = clock();
  const share = createFairShare({ nowMs: now });
  for (let second = 0; second < 60; second++) {
    expect(share.laneOf(app(1), 20_000)).toBe("main");
    pass(1_000);
  }
  expect(share.laneOf(app(1), 500)).toBe("main");
  expect(share.laneOf(app(1), 20_000)).toBe("overflow");
});

test("a burst holds up the others for a second at most, and a small one is never a flood", () => {
  const { now, pass } = clock();
  const share = createFairShare({ nowMs: now });
  for (let n = 2; n < 42; n++) share.laneOf(app(n), 1);
  pass(1_000);
  expect(share.laneOf(app(1), 10_000)).toBe("main");
  expect(share.laneOf(app(1), 1)).toBe("overflow");
});

test("an app that floods leaves the others where they are, and comes back a minute after it calmed down", () => {
  const { now, pass } = clock();
  const share = createFairShare({ nowMs: now });
  const lanes = { flood: new Set<Lane>(), calm: new Set<Lane>() };
  for (let step = 0; step < 300; step++) {
    lanes.flood.add(share.laneOf(app(1), 5_000));
    for (let n = 2; n < 12; n++) lanes.calm.add(share.laneOf(app(n), 50));
    pass(100);
  }
  expect(lanes.calm).toEqual(new Set(["main"]));
  expect(share.laneOf(app(1), 1)).toBe("overflow");
  pass(59_000);
  expect(share.laneOf(app(1), 1)).toBe("overflow");
  pass(1_100);
  expect(share.laneOf(app(1), 1)).toBe("main");
});

test("with more apps each may send less, but never less than a thousand a second", () => {
  const { now, pass } = clock();
  const share = createFairShare({ nowMs: now });
  const secondOf = (apps: number, events: number) => {
    const lanes = new Set<Lane>();
    for (let second = 0; second < 40; second++) {
      for (let n = 1; n <= apps; n++) lanes.add(share.laneOf(app(n), events));
      pass(1_000);
    }
    return lanes;
  };
  expect(secondOf(100, 1_000)).toEqual(new Set(["main"]));
  expect(secondOf(100, 2_000)).toContain("overflow");
});

test("the lane goes with the batch into the log", async () => {
  const lanes: (Lane | undefined)[] = [];
  const log = withFairShare(
    { append: async (_batch, lane) => void lanes.push(lane) },
    { laneOf: (_app, events) => (events > 1 ? "overflow" : "main") },
  );
  await log.append({ appId: app(1), eventCount: 1 } as LogBatch);
  await log.append({ appId: app(1), eventCount: 2 } as LogBatch);
  expect(lanes).toEqual(["main", "overflow"]);
});

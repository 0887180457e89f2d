import { expect, test } from "vitest";
import { AppId, TenantId } from "#shared/kernel/ids.ts";
import { createMeterRhythm } from "./meter-rhythm.ts";

const tenant = TenantId.parse("0192f0c1-0000-7000-8000-0000000000b1");
const app = AppId.parse("0192f0c1-0000-7000-8000-0000000000a1");

/** How long after the second of two looks, two seconds apart, the next one comes. */
function waitAfter(left: number | undefined, added: number): number {
  const rhythm = createMeterRhythm();
  const look = (nowMs: number) => {
    rhythm.changed(tenant, app);
    if (rhythm.take(nowMs).length === 0) return false;
    rhythm.metered(tenant, { entries: 1, left, added }, nowMs);
    return true;
  };
  expect(look(0)).toBe(true);
  let at = 2_000;
  while (!look(at)) at += 100;
  const second = at;
  do at += 100;
  while (!look(at));
  return at - second;
}

test("a tenant far from its limit, or without one, is looked at every ten seconds", () => {
  expect(waitAfter(undefined, 500)).toBe(10_000);
  expect(waitAfter(1_000_000, 10)).toBe(10_000);
});

test("with many tenants those far from their limit are looked at every minute only", () => {
  const rhythm = createMeterRhythm();
  const far = { entries: 1, left: undefined, added: 1 };
  for (let of = 0; of < 500; of += 1) rhythm.metered(`${of}` as TenantId, far, 0);
  rhythm.metered(tenant, far, 0);
  rhythm.changed(tenant, app);
  expect(rhythm.take(59_900)).toEqual([]);
  expect(rhythm.take(60_000)).toEqual([app]);
});

test("near its limit it is looked at several times before it can reach it, and at it always", () => {
  // 100 in two seconds, 400 left: eight seconds.
  expect(waitAfter(400, 100)).toBe(2_000);
  expect(waitAfter(0, 100)).toBe(100);
  expect(waitAfter(-5, 100)).toBe(100);
});

test("after its quota changed, or a look that failed, the next look counts", () => {
  const rhythm = createMeterRhythm();
  rhythm.changed(tenant, app);
  rhythm.take(0);
  rhythm.metered(tenant, { entries: 1, left: undefined, added: 9 }, 0);
  rhythm.changed(tenant, app);
  expect(rhythm.take(1_000)).toEqual([]);
  rhythm.forget(tenant);
  expect(rhythm.take(1_000)).toEqual([app]);
  expect(rhythm.take(1_000)).toEqual([]);
  rhythm.changed(tenant, app);
  rhythm.giveBack(rhythm.take(2_000));
  expect(rhythm.take(2_000)).toEqual([app]);
});

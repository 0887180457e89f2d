import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { billingWorld, type BillingWorld } from "../testing/billing-world.ts";
import { renewDue, type Failing } from "./index.ts";

let world: BillingWorld;
beforeAll(async () => {
  world = await billingWorld();
});
afterAll(() => world.services.stop());

const START = "2026-02-01T00:00:00.000Z";
const DUE = Date.parse("2026-03-01T00:00:00.000Z");

test("a renewal that cannot be made is tried again after growing pauses, an hour at most, and holds up no other", async () => {
  const { at, plan, tenant, services } = world;
  at(START);
  const dear = await plan({
    charges: [{ metric: "events", model: "per_unit", included: 0, unitPrice: "9007" }],
  });
  const huge = await tenant();
  await huge.change({ kind: "start", plan: dear });
  // More than an amount can be.
  await huge.use("2026-02-02", 1_100_000_000_000);
  const plain = await plan({});
  const other = await tenant();
  await other.change({ kind: "start", plan: plain });
  const log = vi.spyOn(services.log, "error").mockImplementation(() => undefined);
  const failing: Failing = new Map();
  const tries: number[] = [];
  const sweep = async (ms: number) => {
    at(new Date(ms).toISOString());
    log.mockClear();
    const made = await renewDue(services, failing);
    if (log.mock.calls.length > 0) tries.push(ms);
    return made;
  };
  expect(await sweep(DUE)).toBe(1);
  expect(await other.invoices()).toHaveLength(2);
  expect(await huge.invoices()).toHaveLength(1);
  for (let s = 2; s <= 60; s += 2) await sweep(DUE + s * 1000);
  expect(tries.map((ms) => (ms - DUE) / 1000)).toEqual([0, 4, 12, 28, 60]);
  for (let minute = 2; minute <= 360; minute += 1) await sweep(DUE + minute * 60_000);
  const pauses = tries.slice(1).map((ms, index) => ms - (tries[index] ?? 0));
  expect(pauses.slice(-3)).toEqual([3_600_000, 3_600_000, 3_600_000]);
  // Once it can be made, the next try makes it.
  await huge.use("2026-02-02", 1_000);
  expect(await sweep((tries.at(-1) ?? 0) + 3_600_000)).toBe(1);
  expect(await huge.invoices()).toHaveLength(2);
  expect(failing.size).toBe(0);
});

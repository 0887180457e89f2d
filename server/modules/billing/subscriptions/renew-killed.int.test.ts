import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { billingWorld, type BilledTenant, type BillingWorld } from "../testing/billing-world.ts";
import { renewDue } from "./index.ts";
import { checkBooks } from "../testing/check-books.ts";

const SCRIPT = fileURLToPath(new URL("../testing/renewing-process.ts", import.meta.url));
const NOW = "2027-01-15T00:00:00.000Z";

let world: BillingWorld;
const running = new Set<ChildProcess>();
beforeAll(async () => {
  world = await billingWorld();
});
afterEach(() => {
  for (const child of running) child.kill("SIGKILL");
});
afterAll(() => world.services.stop());

function startWorker(): ChildProcess {
  const { connections } = world.services;
  const child = spawn(process.execPath, [SCRIPT, JSON.stringify(connections), NOW], {
    stdio: "inherit",
  });
  running.add(child);
  child.once("exit", () => running.delete(child));
  return child;
}

test("two workers are killed while they renew: every invoice is made once, and none is left out", async () => {
  const { at, plan, tenant, services, staff } = world;
  at("2026-01-01T00:00:00.000Z");
  const code = await plan({
    charges: [{ metric: "events", model: "per_unit", included: 0, unitPrice: "1" }],
  });
  const tenants: BilledTenant[] = [];
  for (let count = 0; count < 8; count += 1) {
    const made = await tenant();
    await made.change({ kind: "start", plan: code });
    for (let month = 1; month <= 12; month += 1)
      await made.use(`2026-${String(month).padStart(2, "0")}-10`, month);
    tenants.push(made);
  }
  at(NOW);
  const count = async () => (await staff.invoices.list({ limit: 200 })).rows.length;
  const all = tenants.length * 13;
  for (let round = 0; round < 2; round += 1) {
    const more = Math.min((await count()) + 8, all);
    const workers = [startWorker(), startWorker()];
    await vi.waitFor(async () => expect(await count()).toBeGreaterThanOrEqual(more), {
      timeout: 20_000,
      interval: 5,
    });
    for (const worker of workers) worker.kill("SIGKILL");
    await Promise.all(
      workers.map((worker) => worker.signalCode ?? worker.exitCode ?? once(worker, "exit")),
    );
  }
  await renewDue(services);
  expect(await renewDue(services)).toBe(0);
  for (const one of tenants) {
    const invoices = await one.invoices();
    expect(invoices.map(({ number }) => Number(number.slice(-6)))).toEqual(
      Array.from({ length: 13 }, (_, index) => index + 1),
    );
    expect(invoices.slice(1).map(({ total }) => total)).toEqual(
      Array.from({ length: 12 }, (_, index) => 10_000 + index + 1),
    );
    await one.in(checkBooks);
  }
}, 60_000);

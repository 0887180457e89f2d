import { afterAll, beforeAll, expect, test } from "vitest";
import { setTestPlan } from "#server/testing/rows.store.ts";
import { makeTenant, testServices, type TestServices } from "#server/testing/services.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import { createRetention, type Retention } from "./retention.ts";

let services: TestServices;
let asked = 0;
let retention: Retention;
beforeAll(async () => {
  services = await testServices();
  const { tenants } = services;
  retention = createRetention({
    broadcast: services.broadcast,
    tenants: { get: (tenantId) => ((asked += 1), tenants.get(tenantId)) },
  });
});
afterAll(async () => {
  retention.close();
  await services.stop();
});

const daysOf = async (tenantId: TenantId) => (await retention.of([tenantId])).get(tenantId);

test("a tenant's new plan is stamped on its events within two seconds, and nothing is asked in between", async () => {
  const { tenantId } = await makeTenant(services);
  expect(await daysOf(tenantId)).toBe(400);
  const before = asked;
  for (let block = 0; block < 1_000; block++) await daysOf(tenantId);
  expect(asked).toBe(before);
  await services.db.tenant(tenantId, "write", async (tx) => {
    await setTestPlan(tx, "free");
    tx.afterCommit(() => services.broadcast.announce({ type: "tenant", tenantId }));
  });
  const startedMs = performance.now();
  while ((await daysOf(tenantId)) !== 30)
    if (performance.now() - startedMs > 2_000) throw new Error("it was never followed");
});

test("a change that comes while the tenant is read is not overlooked", async () => {
  const { tenantId } = await makeTenant(services);
  const { tenants, broadcast } = services;
  const slow = createRetention({
    broadcast,
    tenants: {
      get: async (id) => {
        const read = await tenants.get(id);
        await services.db.tenant(tenantId, "write", (tx) => setTestPlan(tx, "scale"));
        broadcast.announce({ type: "tenant", tenantId });
        return read;
      },
    },
  });
  await slow.of([tenantId]);
  expect((await slow.of([tenantId])).get(tenantId)).toBe(800);
  slow.close();
});

import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Operation } from "#shared/contracts/operations.ts";
import { PLATFORM_TENANT_ID, type OperationId } from "#shared/kernel/ids.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { testClickHouse, type TestClickHouse } from "#server/testing/clickhouse.ts";
import { memberRequest, testServices, type TestServices } from "#server/testing/services.ts";
import { readSubscription } from "../billing/subscriptions/index.ts";
import { createOperationWorker, type OperationWorker } from "../operations/index.ts";
import { tenantOperationKinds } from "./index.ts";
import { callsOf, type Calls } from "./testing/tenant-calls.ts";

let clickhouse: TestClickHouse;
let services: TestServices;
let worker: OperationWorker;
let admin: Calls;
const startWorker = () => {
  worker = createOperationWorker(services, tenantOperationKinds, { pollMs: 50 });
  worker.start();
};
beforeAll(async () => {
  clickhouse = await testClickHouse();
  services = await testServices({ clickhouse });
  admin = callsOf(await memberRequest(services, "admin"));
  startWorker();
});
afterAll(async () => {
  await worker.stop();
  await services.stop();
  await clickhouse.remove();
});

const input = (plan: string) => ({
  name: "Games",
  plan,
  app: { name: "Racer", platform: "ios" as const, bundleId: "com.example.racer" },
  idempotencyKey: randomUUID(),
});

async function until(
  { operationId }: { operationId: OperationId },
  state: Operation["state"],
): Promise<Operation> {
  const ref = { tenantId: PLATFORM_TENANT_ID, operationId };
  for (let waited = 0; waited < 8000; waited += 10) {
    const operation = await admin.operations.get(ref);
    if (operation.state === state) return operation;
    await sleep(10);
  }
  throw new Error(`it is ${(await admin.operations.get(ref)).state}, not ${state}`);
}

test("a new tenant has the subscription of its plan, which alone changes its plan from then on", async () => {
  const created = await admin.tenants.create(input("pro"));
  const operation = await until(created, "succeeded");
  expect(operation.steps[3]).toMatchObject({ name: "subscribe", note: "Pro, version 1" });
  const { tenantId } = created;
  const subscription = await services.db.tenant(tenantId, "read", (tx) =>
    readSubscription(tx, services),
  );
  expect(subscription).toMatchObject({ plan: "pro", planVersion: 1, state: "trialing" });
  await expect(admin.tenants.update({ tenantId, plan: "free" })).rejects.toMatchObject({
    cause: { code: "subscription_exists" },
  });
  expect(await admin.tenants.update({ tenantId, plan: "pro" })).toMatchObject({ plan: "pro" });
});

test("an onboarding that is cancelled after its subscription began leaves nothing that is owed", async () => {
  await worker.stop();
  const created = await admin.tenants.create(input("scale"));
  const { tenantId } = created;
  const inTenant = <T>(work: (tx: Tx) => Promise<T>) => services.db.tenant(tenantId, "write", work);
  // The last step finds it in another state, and fails for good.
  await inTenant((tx) => tx.run(sql`update tenants set state = 'moving'`));
  startWorker();
  await until(created, "failed");
  const owed = () =>
    inTenant((tx) =>
      tx.many(
        sql<{ state: string; total: number }>`select state, total::float8 as total from invoices`,
      ),
    );
  expect(await owed()).toEqual([{ state: "open", total: 79_900 }]);
  await admin.operations.cancel(created);
  await until(created, "compensated");
  expect(await owed()).toEqual([{ state: "void", total: 79_900 }]);
  const subscription = await inTenant((tx) => readSubscription(tx, services));
  expect(subscription).toMatchObject({ state: "cancelled", credit: 0 });
});

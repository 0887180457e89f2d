import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Operation } from "#shared/contracts/operations.ts";
import { newId } from "#server/platform/context/new-id.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import { makeTenant, testServices, type TestServices } from "#server/testing/services.ts";
import {
  createOperationWorker,
  readOperation,
  startOperation,
  type OperationKind,
  type OperationWorker,
} from "./index.ts";
import { takeLease } from "./operations.store.ts";
import { ledgerKind, newWorld } from "./testing/ledger-kind.ts";

let services: TestServices;
const running: OperationWorker[] = [];
beforeAll(async () => {
  services = await testServices();
});
afterAll(async () => {
  await Promise.all(running.map((worker) => worker.stop()));
  await services.stop();
});

function work(kind: OperationKind<object>, options = {}): OperationWorker {
  const worker = createOperationWorker(services, [kind], options);
  running.push(worker);
  worker.start();
  return worker;
}

async function enqueue(kind: OperationKind<object>) {
  const { tenantId } = await makeTenant(services);
  const operationId = await services.db.tenant(tenantId, "write", (tx) =>
    startOperation(tx, services, { kind, input: {}, createdBy: "test" }),
  );
  return { tenantId, operationId };
}

type Ref = Awaited<ReturnType<typeof enqueue>>;
async function until(ref: Ref, state: Operation["state"], withinMs = 5000): Promise<Operation> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const operation = await readOperation(services, ref.tenantId, ref.operationId);
    if (operation?.state === state) return operation;
    if (Date.now() > deadline) throw new Error(`it is ${operation?.state}, not ${state}`);
    await sleep(10);
  }
}

const labelsOf = async (ref: Ref) =>
  (
    await services.db.tenant(ref.tenantId, "read", (tx) =>
      tx.one(sql<{ labels: string[] }>`select labels from tenants`),
    )
  ).labels;

test("an announcement wakes the worker at once", async () => {
  const kind = ledgerKind(newWorld());
  const worker = work(kind, { pollMs: 60_000 });
  const ref = await enqueue(kind);
  await until(ref, "succeeded", 1000);
  await worker.stop();
});

test("without any announcement the poll finds it", async () => {
  const kind = ledgerKind(newWorld());
  const { tenantId } = await makeTenant(services);
  const silent = { broadcast: { ...services.broadcast, announce: () => undefined } };
  const worker = work(kind, { pollMs: 100 });
  const operationId = await services.db.tenant(tenantId, "write", (tx) =>
    startOperation(tx, silent, { kind, input: {}, createdBy: "test" }),
  );
  await until({ tenantId, operationId }, "succeeded", 2000);
  await worker.stop();
});

test("three workers at once make every effect of forty operations exactly once", async () => {
  const worlds = newWorld();
  const kind = ledgerKind(worlds);
  // Effects outside are counted over all tenants, so those are looked at per tenant: the labels.
  const onlyInside = {
    ...kind,
    steps: kind.steps.filter(({ within }) => within === "transaction"),
  };
  const workers = [1, 2, 3].map(() => work(onlyInside, { pollMs: 50 }));
  const refs = await Promise.all(Array.from({ length: 40 }, () => enqueue(onlyInside)));
  for (const ref of refs) {
    await until(ref, "succeeded", 20_000);
    expect(await labelsOf(ref)).toEqual(["inside-b", "inside-d"]);
  }
  await Promise.all(workers.map((worker) => worker.stop()));
});

test("what a dead worker held is carried on when its lease has run out", async () => {
  const kind = ledgerKind(newWorld());
  const ref = await enqueue(kind);
  await services.db.tenant(ref.tenantId, "write", (tx) =>
    takeLease(tx, ref.operationId, newId(), 400),
  );
  const worker = work(kind, { pollMs: 50 });
  await sleep(150);
  expect((await readOperation(services, ref.tenantId, ref.operationId))?.state).toBe("running");
  await until(ref, "succeeded", 3000);
  await worker.stop();
});

test("an operation that one worker holds is not given to another", async () => {
  const ref = await enqueue(ledgerKind(newWorld()));
  const take = (owner: string) =>
    services.db.tenant(ref.tenantId, "write", (tx) =>
      takeLease(tx, ref.operationId, owner, 60_000),
    );
  expect([await take(newId()), await take(newId())]).toEqual([true, false]);
});

test("a step longer than the lease keeps it, so that nobody else runs it", async () => {
  let calls = 0;
  const kind: OperationKind<object> = {
    ...ledgerKind(newWorld()),
    steps: [
      {
        name: "long",
        within: "outside",
        async run(step) {
          calls += 1;
          await step.note("half way");
          await sleep(1200);
          return { note: "done at last" };
        },
      },
    ],
  };
  const workers = [
    work(kind, { leaseMs: 300, pollMs: 50 }),
    work(kind, { leaseMs: 300, pollMs: 50 }),
  ];
  const operation = await until(await enqueue(kind), "succeeded");
  expect(calls).toBe(1);
  expect(operation.steps[0]).toMatchObject({ attempts: 1, note: "done at last" });
  await Promise.all(workers.map((worker) => worker.stop()));
});

test("stopping waits for the step under way and hands the operation to the next worker", async () => {
  const world = newWorld();
  const base = ledgerKind(world);
  let began = () => undefined as void;
  const hasBegun = new Promise<void>((resolve) => (began = resolve));
  const slow: OperationKind<object> = {
    ...base,
    steps: [
      {
        name: "slow",
        within: "outside",
        async run() {
          began();
          await sleep(200);
          return {};
        },
      },
      ...base.steps,
    ],
  };
  const first = work(slow);
  const ref = await enqueue(slow);
  await hasBegun;
  await first.stop();
  const left = await readOperation(services, ref.tenantId, ref.operationId);
  expect(left).toMatchObject({
    state: "running",
    steps: [{ state: "done" }, { state: "pending" }, {}, {}, {}],
  });
  const second = work(slow);
  await until(ref, "succeeded", 1500);
  await second.stop();
});

test("a failed operation nobody cares for is undone after its time", async () => {
  const world = newWorld();
  const kind = { ...ledgerKind(world), undoFailedAfterMs: 300 };
  world.trouble.set("outside-c", "refused");
  const worker = work(kind, { pollMs: 50 });
  const ref = await enqueue(kind);
  await until(ref, "failed");
  await until(ref, "compensated");
  expect(await labelsOf(ref)).toEqual([]);
  expect(world.outside.size).toBe(0);
  await worker.stop();
});

test("a second operation of the same kind is refused while one is open", async () => {
  const kind = ledgerKind(newWorld());
  const ref = await enqueue(kind);
  const again = services.db.tenant(ref.tenantId, "write", (tx) =>
    startOperation(tx, services, { kind, input: {}, createdBy: "test" }),
  );
  await expect(again).rejects.toMatchObject({ code: "operation_conflict" });
});

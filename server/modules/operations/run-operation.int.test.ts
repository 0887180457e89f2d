import { afterAll, beforeAll, expect, test } from "vitest";
import type { Operation } from "#shared/contracts/operations.ts";
import type { OperationId, TenantId } from "#shared/kernel/ids.ts";
import { newId } from "#server/platform/context/new-id.ts";
import type { Services } from "#server/platform/context/services.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import { makeTenant, testServices, type TestServices } from "#server/testing/services.ts";
import { readOperation, startOperation, type OperationKind } from "./index.ts";
import { requestCancel, requeue, takeLease } from "./operations.store.ts";
import { runOperation } from "./run-operation.ts";
import { crashingDatabase } from "./testing/crashing-database.ts";
import { ledgerKind, newWorld, type Trouble, type World } from "./testing/ledger-kind.ts";

let services: TestServices;
beforeAll(async () => {
  services = await testServices();
});
afterAll(() => services.stop());

interface Case {
  tenantId: TenantId;
  operationId: OperationId;
  world: World;
  kind: OperationKind;
}

async function begin(): Promise<Case> {
  const { tenantId } = await makeTenant(services);
  const world = newWorld();
  const kind = ledgerKind(world);
  const operationId = await services.db.tenant(tenantId, "write", (tx) =>
    startOperation(tx, services, { kind, input: {}, createdBy: "test" }),
  );
  return { tenantId, operationId, world, kind };
}

const inTenant = (at: Case, work: (tx: Parameters<typeof requestCancel>[0]) => Promise<unknown>) =>
  services.db.tenant(at.tenantId, "write", work);

/** Nobody waits in these tests: leases run out and delays end at once. */
const endWaiting = (at: Case) =>
  inTenant(at, (tx) =>
    tx.run(
      sql`update operations set run_after = now(), lease_until = null where state in ('queued', 'running', 'compensating') or cancel_requested`,
    ),
  );
const cancel = (at: Case) => inTenant(at, (tx) => requestCancel(tx, at.operationId));
const read = async (at: Case): Promise<Operation> => {
  const found = await readOperation(services, at.tenantId, at.operationId);
  if (!found) throw new Error("the operation is gone");
  return found;
};

/** One worker's turn; false when there was nothing for it. */
async function turn(at: Case, through: Services): Promise<boolean> {
  const owner = newId();
  const taken = await through.db.tenant(at.tenantId, "write", (tx) =>
    takeLease(tx, at.operationId, owner, 5000),
  );
  if (!taken) return false;
  const { signal } = new AbortController();
  await runOperation({ ...at, services: through, owner, leaseMs: 5000, signal });
  return true;
}

/** Workers take turns until none finds anything to do. */
async function settle(at: Case, through: Services = services): Promise<Operation> {
  for (let turns = 0; turns < 50; turns++) {
    await endWaiting(at);
    if (!(await turn(at, through))) return read(at);
  }
  throw new Error("it does not come to rest");
}

async function effects(at: Case): Promise<Record<string, number>> {
  const labels = (
    await services.db.tenant(at.tenantId, "read", (tx) =>
      tx.one(sql<{ labels: string[] }>`select labels from tenants`),
    )
  ).labels;
  const counts: Record<string, number> = Object.fromEntries(at.world.outside);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}

const ALL_ONCE = { "outside-a": 1, "inside-b": 1, "outside-c": 1, "inside-d": 1 };
const STEPS = Object.keys(ALL_ONCE);

/** Done with every effect once, or undone with none: nothing between, no orphan. */
async function expectWhole(at: Case, operation: Operation, ends: Operation["state"][]) {
  expect(ends).toContain(operation.state);
  expect(await effects(at)).toEqual(operation.state === "succeeded" ? ALL_ONCE : {});
}

const withCrash = (at: number, when: "before" | "after") => {
  const { db, crashed } = crashingDatabase(services.db, at, when);
  return { through: { ...services, db }, crashed };
};

test("runs all steps in order, each once, and says so", async () => {
  const at = await begin();
  const operation = await settle(at);
  await expectWhole(at, operation, ["succeeded"]);
  expect(operation.steps.map(({ state, attempts }) => ({ state, attempts }))).toEqual(
    STEPS.map(() => ({ state: "done", attempts: 1 })),
  );
  expect(operation.steps[0]?.note).toBe("outside-a made");
  expect(operation.endedAt).not.toBeNull();
});

test.each(["before", "after"] as const)(
  "a worker that dies %s any commit leaves an operation that another one finishes",
  async (when) => {
    for (let commit = 0; ; commit++) {
      const at = await begin();
      const { through, crashed } = withCrash(commit, when);
      await turn(at, through).catch(() => undefined);
      await expectWhole(at, await settle(at), ["succeeded"]);
      if (!crashed()) return expect(commit).toBeGreaterThan(8);
    }
  },
);

test.each(["before", "after"] as const)(
  "a worker that dies %s any commit leaves an operation that can be cancelled without a trace",
  async (when) => {
    for (let commit = 0; ; commit++) {
      const at = await begin();
      const { through, crashed } = withCrash(commit, when);
      await turn(at, through).catch(() => undefined);
      if (!crashed()) return expect(commit).toBeGreaterThan(8);
      if ((await read(at)).state !== "succeeded") await cancel(at);
      await expectWhole(at, await settle(at), ["compensated", "cancelled", "succeeded"]);
    }
  },
);

test.each(["before", "after"] as const)(
  "a worker that dies %s any commit of the undoing leaves an operation that another one undoes",
  async (when) => {
    for (let commit = 0; ; commit++) {
      const at = await begin();
      at.world.trouble.set("inside-d", "refused");
      expect((await settle(at)).state).toBe("failed");
      await cancel(at);
      const { through, crashed } = withCrash(commit, when);
      await turn(at, through).catch(() => undefined);
      await expectWhole(at, await settle(at), ["compensated"]);
      if (!crashed()) return expect(commit).toBeGreaterThan(6);
    }
  },
);

const TROUBLES: Trouble[] = ["lost_before_effect", "lost_after_effect", "refused"];

test.each(STEPS.flatMap((step) => TROUBLES.map((trouble) => [step, trouble] as const)))(
  "%s %s: a retry ends with every effect once",
  async (step, trouble) => {
    const at = await begin();
    at.world.trouble.set(step, trouble);
    const operation = await settle(at);
    if (trouble !== "refused") return expectWhole(at, operation, ["succeeded"]);
    expect(operation.state).toBe("failed");
    const failed = operation.steps.find(({ name }) => name === step);
    expect(failed).toMatchObject({
      state: "failed",
      error: { code: "quota_exhausted", message: "The account is full. Free some space." },
    });
    at.world.trouble.clear();
    await inTenant(at, (tx) => requeue(tx, at.operationId, "queued"));
    await expectWhole(at, await settle(at), ["succeeded"]);
  },
);

test.each(STEPS.flatMap((step) => TROUBLES.map((trouble) => [step, trouble] as const)))(
  "%s %s: a cancel ends with no effect left",
  async (step, trouble) => {
    const at = await begin();
    at.world.trouble.set(step, trouble);
    await turn(at, services);
    expect(["running", "failed"]).toContain((await read(at)).state);
    await cancel(at);
    await expectWhole(at, await settle(at), ["compensated", "cancelled"]);
  },
);

test.each(STEPS)(
  "when %s cannot be undone it is stuck, and a retry undoes the rest",
  async (step) => {
    const at = await begin();
    at.world.trouble.set("inside-d", "lost_after_effect");
    at.world.undoTrouble.add(step);
    await turn(at, services);
    await cancel(at);
    const operation = await settle(at);
    // The last step never committed, so there is nothing of it to undo.
    if (step === "inside-d") return expectWhole(at, operation, ["compensated"]);
    expect(operation.state).toBe("stuck");
    expect(operation.steps.find(({ name }) => name === step)?.error?.code).toBe("still_in_use");
    at.world.undoTrouble.clear();
    await inTenant(at, (tx) => requeue(tx, at.operationId, "compensating"));
    await expectWhole(at, await settle(at), ["compensated"]);
  },
);

test("trouble that does not pass fails after its tries, never silently for ever", async () => {
  const at = await begin();
  const step = at.kind.steps[0];
  if (step?.within !== "outside") throw new Error("the first step is outside");
  const kind = {
    ...at.kind,
    steps: [
      { ...step, run: () => Promise.reject(new Error("no route")) },
      ...at.kind.steps.slice(1),
    ],
  };
  const operation = await settle({ ...at, kind });
  expect(operation).toMatchObject({
    state: "failed",
    steps: [{ attempts: 8, error: { code: "internal" } }, {}, {}, {}],
  });
  expect(JSON.stringify(operation)).not.toContain("no route");
});

test("a worker that lost its lease writes nothing more", async () => {
  const at = await begin();
  const first = at.kind.steps[0];
  if (first?.within !== "outside") throw new Error("the first step is outside");
  const stolen = {
    ...first,
    async run() {
      await inTenant(at, (tx) =>
        tx.run(
          sql`update operations set lease_owner = 'thief', lease_until = now() + interval '1 minute'`,
        ),
      );
      return { note: "late" };
    },
  };
  const kind = { ...at.kind, steps: [stolen, ...at.kind.steps.slice(1)] };
  await expect(turn({ ...at, kind }, services)).rejects.toThrow("lease");
  expect((await read(at)).steps[0]).toMatchObject({ state: "running", note: null });
});

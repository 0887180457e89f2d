import { expect, test } from "vitest";
import { z } from "zod";
import { TenantId } from "#shared/kernel/ids.ts";
import { absentClickHouse } from "./absent-clickhouse.ts";
import type { ClickHouse } from "./clickhouse.ts";
import { namedQuery } from "./named-query.ts";
import { patientQueries } from "./patient-queries.ts";

const A = TenantId.parse("00000000-0000-7000-8000-00000000000a");
const B = TenantId.parse("00000000-0000-7000-8000-00000000000b");
const ask = namedQuery({
  name: "test.ask",
  sql: "SELECT 1 AS n",
  params: z.object({}),
  row: z.object({ n: z.number() }),
  tenant: true,
});

/** Questions that take as long as is said, of a time that passes only so. */
function engine() {
  let nowMs = 0;
  const asked: { tenantId: TenantId; patient?: boolean }[] = [];
  const held: (() => void)[] = [];
  let hold = false;
  const query = async (_query: unknown, _params: unknown, scope: { tenantId: TenantId }) => {
    asked.push(scope);
    if (hold) await new Promise<void>((go) => held.push(go));
    return [];
  };
  const clickhouse = { ...absentClickHouse(), query } as unknown as ClickHouse;
  const patient = patientQueries(
    {
      ...clickhouse,
      query: async (...call) => {
        const rows = await clickhouse.query(...call);
        nowMs += tookMs;
        return rows;
      },
    },
    () => nowMs,
  );
  let tookMs = 0;
  return {
    asked,
    held,
    patient,
    pass: (ms: number) => void (nowMs += ms),
    holdAll: () => void (hold = true),
    async run(tenantId: TenantId, ms: number, times = 1) {
      tookMs = ms;
      for (let n = 0; n < times; n++) await patient.query(ask, {}, { tenantId });
    },
  };
}
const turn = () => new Promise(setImmediate);

test("who keeps the engine busy steps back, and who looks up a little does not", async () => {
  const { asked, run } = engine();
  await run(B, 40, 500);
  await run(A, 1_000, 3);
  await run(B, 40, 5);
  expect(asked.some(({ tenantId, patient }) => tenantId === B && patient)).toBe(false);
  expect(asked.filter(({ tenantId }) => tenantId === A).map(({ patient }) => !!patient)).toEqual([
    false,
    false,
    true,
  ]);
});

test("one that asks less than the others on average does not step back, however slow the engine is for it", async () => {
  const { asked, run } = engine();
  for (let n = 0; n < 10; n++) {
    await run(A, 3_000);
    await run(B, 1_000);
  }
  expect(asked.some(({ tenantId, patient }) => tenantId === B && patient)).toBe(false);
  expect(asked.at(-2)).toEqual({ tenantId: A, patient: true });
});

test("patient questions of one tenant run one after the other, and its old ones are forgotten", async () => {
  const { asked, held, patient, pass, holdAll, run } = engine();
  await run(A, 4_000);
  holdAll();
  const both = [1, 2].map(() => patient.query(ask, {}, { tenantId: A }));
  await turn();
  expect(asked).toHaveLength(2);
  held.shift()?.();
  await turn();
  expect(asked).toHaveLength(3);
  held.shift()?.();
  await Promise.all(both);
  pass(120_000);
  const later = patient.query(ask, {}, { tenantId: A });
  await turn();
  expect(asked.at(-1)).toEqual({ tenantId: A });
  held.shift()?.();
  await later;
});

test("a patient one that fails holds up no other", async () => {
  const { patient, run } = engine();
  await run(A, 4_000);
  const failing = patientQueries(
    {
      ...absentClickHouse(),
      query: async () => {
        throw new Error("broken");
      },
    },
    () => 0,
  );
  await expect(failing.query(ask, {}, { tenantId: A })).rejects.toThrow("broken");
  await expect(failing.query(ask, {}, { tenantId: A })).rejects.toThrow("broken");
  await expect(patient.query(ask, {}, { tenantId: A })).resolves.toEqual([]);
});

test("who leaves while it waits for its turn is let go at once, and the next still waits for the one before", async () => {
  const { asked, held, patient, holdAll, run } = engine();
  await run(A, 4_000);
  holdAll();
  const left = new AbortController();
  const ask3 = [undefined, left.signal, undefined].map((signal) =>
    patient.query(ask, {}, { tenantId: A }, signal),
  );
  await turn();
  left.abort();
  await expect(ask3[1]).rejects.toMatchObject({ code: "request_cancelled" });
  await turn();
  expect(asked).toHaveLength(2);
  held.shift()?.();
  await turn();
  expect(asked).toHaveLength(3);
  held.shift()?.();
  await Promise.all([ask3[0], ask3[2]]);
  await expect(patient.query(ask, {}, { tenantId: A }, left.signal)).rejects.toMatchObject({
    code: "request_cancelled",
  });
  expect(asked).toHaveLength(3);
});

import { expect, test } from "vitest";
import { z } from "zod";
import { TenantId } from "#shared/kernel/ids.ts";
import { absentClickHouse } from "./absent-clickhouse.ts";
import type { ClickHouse } from "./clickhouse.ts";
import { fairQueries } from "./fair-queries.ts";
import { namedQuery } from "./named-query.ts";

const A = TenantId.parse("00000000-0000-7000-8000-00000000000a");
const B = TenantId.parse("00000000-0000-7000-8000-00000000000b");
const ask = namedQuery({
  name: "test.ask",
  sql: "SELECT 1 AS n",
  params: z.object({}),
  row: z.object({ n: z.number() }),
  tenant: true,
});

/** Questions that run until they are let go, in the order they began. */
function slow() {
  const running: { tenantId: string; end: (failed?: Error) => void }[] = [];
  const query = (_query: unknown, _params: unknown, scope: { tenantId: string }) =>
    new Promise<unknown[]>((resolve, reject) => {
      running.push({
        tenantId: scope.tenantId,
        end: (failed) => (failed ? reject(failed) : resolve([])),
      });
    });
  return { running, clickhouse: { ...absentClickHouse(), query } as unknown as ClickHouse };
}
const turn = () => new Promise(setImmediate);

test("one tenant's questions run two at a time, and another's do not wait for them", async () => {
  const { running, clickhouse } = slow();
  const fair = fairQueries(clickhouse);
  const asked = Array.from({ length: 5 }, () => fair.query(ask, {}, { tenantId: A }));
  await turn();
  expect(running).toHaveLength(2);
  const other = fair.query(ask, {}, { tenantId: B });
  await turn();
  expect(running.map(({ tenantId }) => tenantId)).toEqual([A, A, B]);
  for (let at = 0; at < 6; at += 1) {
    running[at]?.end();
    await turn();
    const alive = running.slice(at + 1).filter(({ tenantId }) => tenantId === A);
    expect(alive.length).toBeLessThanOrEqual(2);
  }
  expect(running).toHaveLength(6);
  await Promise.all([...asked, other]);
});

test("who leaves the line is not asked for, and the others move up", async () => {
  const { running, clickhouse } = slow();
  const fair = fairQueries(clickhouse, { atATime: 1, waiting: 2 });
  const left = new AbortController();
  const scope = { tenantId: A };
  const first = fair.query(ask, {}, scope);
  const second = fair.query(ask, {}, scope, left.signal);
  const third = fair.query(ask, {}, scope);
  left.abort();
  await expect(second).rejects.toMatchObject({ code: "request_cancelled" });
  // Its place in the line is free again.
  const fourth = fair.query(ask, {}, scope);
  for (let at = 0; at < 3; at += 1) {
    await turn();
    expect(running).toHaveLength(at + 1);
    running[at]?.end();
  }
  await Promise.all([first, third, fourth]);
  await expect(fair.query(ask, {}, scope, left.signal)).rejects.toMatchObject({
    code: "request_cancelled",
  });
  expect(running).toHaveLength(3);
});

test("what belongs to no tenant stands in no line", async () => {
  const { running, clickhouse } = slow();
  const fair = fairQueries(clickhouse, { atATime: 1 });
  const asked = Array.from({ length: 3 }, () => fair.query(ask, {}, "all_tenants"));
  await turn();
  expect(running).toHaveLength(3);
  running.forEach(({ end }) => end());
  await Promise.all(asked);
});

test("one that fails gives its place to the next", async () => {
  const { running, clickhouse } = slow();
  const fair = fairQueries(clickhouse, { atATime: 1 });
  const [first, second] = [1, 2].map(() => fair.query(ask, {}, { tenantId: A }));
  await turn();
  running[0]?.end(new Error("broken"));
  await expect(first).rejects.toThrow("broken");
  await turn();
  running[1]?.end();
  expect(await second).toEqual([]);
  const third = fair.query(ask, {}, { tenantId: A });
  await turn();
  running[2]?.end();
  expect(await third).toEqual([]);
});

test("a line that is too long is told so at once, and the other tenant's is not", async () => {
  const { running, clickhouse } = slow();
  const fair = fairQueries(clickhouse, { atATime: 1, waiting: 1 });
  const kept = [fair.query(ask, {}, { tenantId: A }), fair.query(ask, {}, { tenantId: A })];
  await expect(fair.query(ask, {}, { tenantId: A })).rejects.toMatchObject({ code: "overloaded" });
  const other = fair.query(ask, {}, { tenantId: B });
  await turn();
  for (let at = 0; at < 3; at += 1) {
    running[at]?.end();
    await turn();
  }
  await Promise.all([...kept, other]);
});

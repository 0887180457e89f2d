import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { PLATFORM_APP_ID, TenantId } from "#shared/kernel/ids.ts";
import { namedQuery, type ClickHouse } from "./clickhouse.ts";

const A = TenantId.parse("00000000-0000-7000-8000-00000000000a");
const B = TenantId.parse("00000000-0000-7000-8000-00000000000b");

const counted = z.object({ n: z.number() });
const countNotes = namedQuery({
  name: "notes.count",
  sql: "SELECT count() AS n FROM notes",
  params: z.object({}),
  row: counted,
  tenant: true,
});
const countTwice = namedQuery({
  name: "notes.countTwice",
  sql: `WITH n AS (SELECT count() AS n FROM notes WHERE app_id IN (SELECT app_id FROM notes))
        SELECT n FROM n UNION ALL SELECT count() AS n FROM notes AS a JOIN notes AS b ON a.id = b.id`,
  params: z.object({}),
  row: counted,
  tenant: true,
});
const countDays = namedQuery({
  name: "notes.countDays",
  sql: "SELECT toUInt64(sum(notes)) AS n FROM notes_per_day",
  params: z.object({}),
  row: counted,
  tenant: true,
});
const countDaysThroughView = namedQuery({
  ...countDays,
  name: "notes.countDaysThroughView",
  sql: "SELECT toUInt64(sum(notes)) AS n FROM notes_per_day_fill",
});
const findNotes = namedQuery({
  name: "notes.find",
  sql: "SELECT id, text, at FROM notes WHERE text = {text:String} AND has({ids:Array(Int32)}, id) ORDER BY id",
  params: z.object({ text: z.string(), ids: z.array(z.int()) }),
  row: z.object({ id: z.int(), text: z.string(), at: z.iso.datetime() }),
  tenant: true,
});
const slow = namedQuery({
  name: "slow",
  sql: "SELECT sum(sleepEachRow(0.1)) AS n FROM numbers({rows:UInt32})",
  params: z.object({ rows: z.int() }),
  row: counted,
  tenant: false,
});

/** Minutes of work for every reader the engine has. */
const heavy = namedQuery({
  name: "heavy",
  sql: "SELECT count() AS n FROM numbers(200000000000) WHERE sipHash64(number, {salt:UInt32}) % 1001 = 1",
  params: z.object({ salt: z.int() }),
  row: counted,
  tenant: false,
});
const runningHeavy = namedQuery({
  name: "heavy.running",
  sql: "SELECT count() AS n FROM system.processes WHERE query LIKE {part:String} AND NOT is_cancelled AND query NOT LIKE '%system.processes%'",
  params: z.object({ part: z.string() }),
  row: counted,
  tenant: false,
});

/** What every adapter of the port must do; each gives a ClickHouse with the migrations in `testing/`. */
export function clickhouseContract(name: string, open: () => Promise<ClickHouse>): void {
  describe(`the ClickHouse port over ${name}`, () => {
    let clickhouse: ClickHouse;
    beforeAll(async () => {
      clickhouse = await open();
    });
    afterAll(() => clickhouse.close());

    const insert = (tenantId: TenantId, lines: object[], token: string) =>
      clickhouse.insert({
        table: "notes",
        columns: ["tenant_id", "app_id", "id", "text", "at"],
        select: "SELECT {tenant:UUID}, {app:UUID}, id, text, at FROM {source}",
        structure: "id Int32, text String, at DateTime64(3)",
        ndjson: Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join("")),
        token,
        params: { tenant: tenantId, app: PLATFORM_APP_ID },
      });
    const note = (id: number, text = "hello") => ({ id, text, at: "2026-11-22T07:10:00.123Z" });
    const count = async (query: typeof countNotes, scope: { tenantId: TenantId } | "all_tenants") =>
      (await clickhouse.query(query, {}, scope)).map(({ n }) => n);

    test("a tenant sees its own rows only, however the query reads them", async () => {
      await insert(A, [note(1), note(2)], "a1");
      await insert(B, [note(1), note(2), note(3)], "b1");
      expect(await count(countNotes, { tenantId: A })).toEqual([2]);
      expect(await count(countNotes, { tenantId: B })).toEqual([3]);
      expect((await count(countTwice, { tenantId: A })).toSorted()).toEqual([2, 2]);
      expect(await count(countNotes, "all_tenants")).toEqual([5]);
    });

    test("what a materialised view has gathered is filtered too, and complete", async () => {
      for (const query of [countDays, countDaysThroughView]) {
        expect(await count(query, { tenantId: A })).toEqual([2]);
        expect(await count(query, { tenantId: B })).toEqual([3]);
      }
    });

    test("a scope that went around the compiler does not run", async () => {
      const around = clickhouse.query as (...args: unknown[]) => Promise<unknown>;
      for (const scope of [
        undefined,
        null,
        "none",
        {},
        { tenantId: "__system" },
        { tenantId: "x" },
      ])
        await expect(around(countNotes, {}, scope)).rejects.toThrow();
    });

    test("a tenant of the query before is not left for the next", async () => {
      const noTenant = { ...countNotes, tenant: false } as const;
      for (let n = 0; n < 12; n += 1) {
        await count(countNotes, { tenantId: A });
        expect(await clickhouse.query(noTenant, {}, "none")).toEqual([{ n: 0 }]);
      }
    });

    test("the same token again stores nothing, in views neither", async () => {
      await insert(A, [note(1), note(2)], "a1");
      await Promise.all([insert(A, [note(9)], "a9"), insert(A, [note(9)], "a9")]);
      expect(await count(countNotes, { tenantId: A })).toEqual([3]);
      expect(await count(countDays, { tenantId: A })).toEqual([3]);
    });

    test("a block larger than one of the engine's is one block for its token", async () => {
      const lines = Array.from({ length: 150_000 }, (_, n) => note(100_000 + n, "bulk"));
      const before = (await count(countNotes, { tenantId: B }))[0] ?? 0;
      await insert(B, lines, "bulk");
      await insert(B, lines, "bulk");
      expect(await count(countNotes, { tenantId: B })).toEqual([before + 150_000]);
    });

    test("blocks of all sizes in a row, and at once, come in whole and nothing of the one before", async () => {
      const sizes = [3_000, 10, 5_000, 1, 2_999, 40];
      const insertAll = (run: string) =>
        sizes.map((size, nth) => {
          const lines = Array.from({ length: size }, (_, n) => note(n, `${run}-${nth}`));
          return () => insert(A, lines, `${run}-${nth}`.replace(" ", "-"));
        });
      for (const one of insertAll("row")) await one();
      await Promise.all(insertAll("at once").map((one) => one()));
      for (const run of ["row", "at once"])
        for (const [nth, size] of sizes.entries()) {
          const params = { text: `${run}-${nth}`, ids: Array.from({ length: 5_000 }, (_, n) => n) };
          const rows = await clickhouse.query(findNotes, params, { tenantId: A });
          expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: size }, (_, n) => n));
        }
      expect(await count(countDays, { tenantId: A })).toEqual(
        await count(countNotes, { tenantId: A }),
      );
    });

    test("the client's bytes are data: neither SQL nor a tenant of their own", async () => {
      const before = await count(countNotes, "all_tenants");
      const hostile = Buffer.from(
        `{"id":7,"text":"x","tenant_id":"${B}","at":"2026-11-22 07:10:00.000"}\n\nDROP TABLE notes;\n`,
      );
      const insertion = clickhouse.insert({
        table: "notes",
        columns: ["tenant_id", "app_id", "id", "text", "at"],
        select: "SELECT {tenant:UUID}, {app:UUID}, id, text, at FROM {source}",
        structure: "id Int32, text String, at DateTime64(3)",
        ndjson: hostile,
        token: "hostile",
        params: { tenant: A, app: PLATFORM_APP_ID },
      });
      await expect(insertion).rejects.toMatchObject({ name: "ClickHouseFailure" });
      expect(await count(countNotes, "all_tenants")).toEqual(before);
    });

    test("texts come back as they went in", async () => {
      const texts = ["it's", "a\\b", "a\nb\tc\0d", "');DROP TABLE notes;--", "Привет 🙂 \u202e"];
      const lines = texts.map((text, n) => note(50 + n, text));
      await insert(A, lines, "texts");
      for (const [n, text] of texts.entries()) {
        const params = { text, ids: [50 + n] };
        const rows = await clickhouse.query(findNotes, params, { tenantId: A });
        expect(rows).toEqual([note(50 + n, text)]);
      }
    });

    test("a slow query holds up neither the others nor an insert", async () => {
      const started = performance.now();
      const slowOne = clickhouse.query(slow, { rows: 20 }, "none");
      await Promise.all([
        ...Array.from({ length: 6 }, () => count(countNotes, { tenantId: A })),
        insert(A, [note(70)], "beside"),
        clickhouse.ping(),
      ]);
      const quickMs = performance.now() - started;
      await slowOne;
      expect(quickMs).toBeLessThan(performance.now() - started);
      expect(performance.now() - started).toBeGreaterThan(1900);
      expect(quickMs).toBeLessThan(1900);
    });

    test("questions that nobody waits for any more end in the engine, also those that wait for their turn", async () => {
      const running = async () => {
        const part = "%200000000000%1001%";
        return (await clickhouse.query(runningHeavy, { part }, "none"))[0]?.n ?? 0;
      };
      const early = clickhouse.query(heavy, { salt: 0 }, "none", AbortSignal.abort());
      await expect(early).rejects.toMatchObject({ code: "request_cancelled" });
      const left = new AbortController();
      const asked = Array.from({ length: 3 }, (_, salt) =>
        clickhouse.query(heavy, { salt }, "none", left.signal),
      );
      await vi.waitFor(async () => expect(await running()).toBe(3), { timeout: 10_000 });
      // More than there are readers.
      for (let salt = 3; salt < 12; salt += 1)
        asked.push(clickhouse.query(heavy, { salt }, "none", left.signal));
      const ended = Promise.allSettled(asked);
      left.abort();
      for (const { status, reason } of (await ended) as PromiseRejectedResult[])
        expect([status, reason.code]).toEqual(["rejected", "request_cancelled"]);
      await vi.waitFor(async () => expect(await running()).toBe(0), { timeout: 10_000 });
      expect(clickhouse.state()).toBe("up");
    });

    test("a failing query is named, and its cause kept", async () => {
      const broken = namedQuery({
        ...countNotes,
        name: "broken",
        sql: "SELECT n FROM no_such_table",
      });
      await expect(count(broken, { tenantId: A })).rejects.toMatchObject({
        code: "clickhouse_query_failed",
        details: { query: "broken" },
        cause: { clickhouseCode: 60 },
      });
    });
  });
}

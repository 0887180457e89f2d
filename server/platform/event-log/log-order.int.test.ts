import { afterAll, beforeAll, expect, test } from "vitest";
import { sql } from "#server/platform/postgres/sql.ts";
import { makeTenant, testServices, type TestServices } from "#server/testing/services.ts";

let services: TestServices;

beforeAll(async () => {
  services = await testServices();
});
afterAll(() => services.stop());

test("records are in the order of their transactions, also where those get one digit more", async () => {
  const { tenantId, appId } = await makeTenant(services);
  const xids = ["9", "10", "99", "100"];
  await services.db.tenant(tenantId, "write", async (tx) => {
    for (const xid of xids)
      await tx.run(
        sql`insert into event_log (app_id, xid, key_id, env, event_count, body) values (${appId}, ${xid}::xid8, 'abcdefghijkl', 'live', 1, 'x')`,
      );
  });
  const stream = { partition: 0, lane: "main" } as const;
  const start = { xid: "0", offset: 0 };
  const limits = { maxEvents: 100, maxBytes: 100 };
  const read = await services.eventLog.readAfter(stream, start, limits);
  expect(read.map(({ position }) => position.xid)).toEqual(xids);
  const end = read[2]?.position ?? start;
  const range = await services.eventLog.readRange(stream, start, end);
  expect(range.map(({ position }) => position.xid)).toEqual(xids.slice(0, 3));
});

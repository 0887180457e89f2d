import { afterAll, beforeAll, expect, test } from "vitest";
import { PLATFORM_TENANT_ID, type TenantId } from "#shared/kernel/ids.ts";
import { sql } from "../../platform/postgres/sql.ts";
import { t } from "../../platform/trpc/trpc.ts";
import { router } from "../../platform/trpc/index.ts";
import { newId } from "../../platform/context/new-id.ts";
import {
  makeTenant,
  memberRequest,
  testServices,
  type TestServices,
  type TestTenant,
} from "../../testing/services.ts";
import { insertNews } from "./testing/news-rows.store.ts";
import { newsRouter } from "./index.ts";

const callsOf = t.createCallerFactory(router({ news: newsRouter }));
let services: TestServices;
let mine: TestTenant;
let theirs: TestTenant;
const DAY_MS = 86_400_000;

beforeAll(async () => {
  services = await testServices();
  [mine, theirs] = [await makeTenant(services), await makeTenant(services)];
  for (const { tenantId, appId } of [mine, theirs])
    await services.db.tenant(tenantId, "write", (tx) =>
      insertNews(tx, {
        appId,
        operationId: newId(),
        at: new Date(),
        old: new Date(Date.now() - 40 * DAY_MS),
      }),
    );
});
afterAll(() => services.stop());

const list = async (role: "admin" | "user" | "viewer", tenantId: TenantId = PLATFORM_TENANT_ID) =>
  (await callsOf({ request: await memberRequest(services, role, tenantId) }).news.list()).items;
const kinds = (items: readonly { kind: string; tenantId: string }[]) =>
  items
    .map(({ kind, tenantId }) => `${kind} ${tenantId === mine.tenantId ? "mine" : "theirs"}`)
    .toSorted();

test("staff see what happened at every tenant: the highest threshold once, waiting dead letters counted, failed operations", async () => {
  const items = await list("viewer");
  expect(kinds(items)).toEqual([
    "dead_letters mine",
    "dead_letters theirs",
    "operation mine",
    "operation theirs",
    "quota mine",
    "quota theirs",
  ]);
  const own = items.filter(({ tenantId }) => tenantId === mine.tenantId);
  expect(own.find(({ kind }) => kind === "quota")).toMatchObject({ threshold: 90 });
  expect(own.find(({ kind }) => kind === "dead_letters")).toMatchObject({ waiting: 2 });
  expect(own.find(({ kind }) => kind === "operation")).toMatchObject({ state: "failed" });
  expect(items.map(({ at }) => at)).toEqual(
    items
      .map(({ at }) => at)
      .toSorted()
      .toReversed(),
  );
});

test("a tenant's people see their own only, and of it what their role may read", async () => {
  expect(kinds(await list("admin", mine.tenantId))).toEqual([
    "dead_letters mine",
    "operation mine",
    "quota mine",
  ]);
  expect(kinds(await list("viewer", mine.tenantId))).toEqual(["quota mine"]);
});

test("what was mended or decided is no news any more", async () => {
  await services.db.tenant(theirs.tenantId, "write", async (tx) => {
    await tx.run(sql`update operations set state = 'succeeded'`);
    await tx.run(sql`update dead_letters set state = 'discarded'`);
  });
  expect(kinds(await list("admin", theirs.tenantId))).toEqual(["quota theirs"]);
});

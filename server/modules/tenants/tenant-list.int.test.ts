import { afterAll, beforeAll, expect, test } from "vitest";
import type { ListTenants, TenantRow } from "#shared/contracts/tenants.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import {
  makeTenant,
  memberRequest,
  testServices,
  type TestServices,
} from "#server/testing/services.ts";
import { callsOf, type Calls } from "./testing/tenant-calls.ts";

let services: TestServices;
let staff: Calls;
const NAMES = [
  "Zebra",
  "apple",
  "Äpfel",
  "100% Pure",
  "under_score",
  "Ёлка",
  "=cmd()",
  'Quo"te, Ltd',
  "🦊 Fox",
  "<b>Bold</b>",
  "'; drop table tenants; --",
];

beforeAll(async () => {
  services = await testServices();
  staff = callsOf(await memberRequest(services, "viewer"));
  const states = ["active", "suspended", "pending_erasure", "onboarding"];
  // Many made in the same instant: only the id tells them apart.
  for (const [index, name] of [
    ...NAMES,
    ...Array.from({ length: 40 }, (_, n) => `Twin ${n % 5}`),
  ].entries()) {
    const { tenantId } = await makeTenant(services, { name, state: states[index % 4] ?? "active" });
    const plan = ["free", "pro", "scale"][index % 3];
    await services.db.tenant(tenantId, "write", (tx) =>
      tx.run(
        sql`update tenants set plan = ${plan}, region = ${index % 2 ? "eu" : "us"}, labels = ${[`l${index % 4}`, "all"]}, created_at = '2026-01-01T00:00:00Z'`,
      ),
    );
    for (let members = 0; members < index % 3; members++)
      await memberRequest(services, "user", tenantId);
  }
  await makeTenant(services, { name: "Gone", state: "erased" });
});
afterAll(() => services.stop());

async function walk(input: Partial<ListTenants>, limit: number): Promise<TenantRow[]> {
  const rows: TenantRow[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<Calls["tenants"]["list"]>> = await staff.tenants.list({
      ...input,
      limit,
      cursor,
    });
    rows.push(...page.rows);
    cursor = page.nextCursor;
  } while (cursor);
  return rows;
}

const ids = (rows: readonly { tenantId: TenantId }[]) => rows.map(({ tenantId }) => tenantId);

test.each(["name", "createdAt", "state", "plan", "region"] as const)(
  "sorted by %s, pages of any size give every tenant once, in the order of one big page",
  async (sort) => {
    for (const direction of ["asc", "desc"] as const) {
      const whole = await walk({ sort, order: direction }, 200);
      expect(whole).toHaveLength(NAMES.length + 40);
      expect(new Set(ids(whole)).size).toBe(whole.length);
      for (const limit of [1, 7])
        expect(ids(await walk({ sort, order: direction }, limit))).toEqual(ids(whole));
    }
  },
);

test("a tenant that appears while one pages is neither doubled nor does it shift others out", async () => {
  const first = await staff.tenants.list({ sort: "name", order: "asc", limit: 5 });
  const extra = await makeTenant(services, { name: "000 early" });
  const second = await staff.tenants.list({
    sort: "name",
    order: "asc",
    limit: 5,
    cursor: first.nextCursor,
  });
  expect(ids(first.rows).filter((id) => ids(second.rows).includes(id))).toEqual([]);
  await services.db.tenant(extra.tenantId, "write", (tx) =>
    tx.run(sql`update tenants set state = 'erased'`),
  );
});

test("names sort without regard to case", async () => {
  const names = (await walk({ sort: "name", order: "asc" }, 200)).map(({ name }) => name);
  expect(names.indexOf("apple")).toBeLessThan(names.indexOf("Zebra"));
});

test.each([
  ["zebra", ["Zebra"]],
  ["100%", ["100% Pure"]],
  ["r_s", ["under_score"]],
  ["ёлк", ["Ёлка"]],
  ["ÄPF", ["Äpfel"]],
  ["🦊", ["🦊 Fox"]],
  ["<b>", ["<b>Bold</b>"]],
  ["'; drop", ["'; drop table tenants; --"]],
  ["pure 100", ["100% Pure"]],
  ["nobody at all", []],
  ["\\", []],
])("the search %s finds exactly what holds it", async (search, names) => {
  const page = await staff.tenants.list({ search });
  expect(page.rows.map(({ name }) => name)).toEqual(names);
  expect(page.total).toBe(names.length);
});

test("a tenant's id finds that tenant", async () => {
  const [row] = (await staff.tenants.list({ search: "zebra" })).rows;
  expect(ids((await staff.tenants.list({ search: row?.tenantId ?? "" })).rows)).toEqual([
    row?.tenantId,
  ]);
});

test("filters narrow each other, the total is exact, counts are each tenant's own", async () => {
  const all = await walk({}, 200);
  const input = {
    states: ["active" as const],
    plans: ["pro" as const, "free" as const],
    labels: ["l0", "l9"],
  };
  const page = await staff.tenants.list({ ...input, limit: 2 });
  const expected = all.filter(
    ({ state, plan, labels }) => state === "active" && plan !== "scale" && labels.includes("l0"),
  );
  expect(page.total).toBe(expected.length);
  expect(ids(await walk(input, 2)).toSorted()).toEqual(ids(expected).toSorted());
  expect(all.filter(({ name }) => name === "Äpfel")).toMatchObject([
    { memberCount: 2, appCount: 1, events24h: null, eventsSpark: null },
  ]);
  expect(new Set(all.map(({ memberCount }) => memberCount))).toEqual(new Set([0, 1, 2]));
});

test("neither the platform's own tenant nor a tombstone is listed unasked", async () => {
  const rows = await walk({}, 200);
  expect(rows.some(({ slug }) => slug === "unmogrowp")).toBe(false);
  expect(rows.some(({ state }) => state === "erased")).toBe(false);
  expect((await staff.tenants.list({ states: ["erased"], search: "gone" })).total).toBe(1);
});

test("a cursor holds for its own filter and sort only", async () => {
  const { nextCursor } = await staff.tenants.list({ limit: 3 });
  const invalid = { cause: { code: "cursor_invalid" } };
  for (const other of [
    { sort: "name" as const },
    { search: "a" },
    { order: "asc" as const },
    { labels: ["all"] },
  ])
    await expect(staff.tenants.list({ ...other, cursor: nextCursor })).rejects.toMatchObject(
      invalid,
    );
  for (const forged of ["", "AAAA", `${nextCursor}A`, "x".repeat(2000)])
    await expect(staff.tenants.list({ cursor: forged })).rejects.toMatchObject(invalid);
  await expect(staff.tenants.list({ limit: 1, cursor: nextCursor })).resolves.toBeTruthy();
});

test("the CSV holds the filtered rows and no cell that a spreadsheet would run", async () => {
  const { csv } = await staff.tenants.exportCsv({ sort: "name", order: "asc" });
  const lines = csv.trimEnd().split("\r\n");
  expect(lines).toHaveLength(1 + NAMES.length + 40);
  expect(csv).toContain(",'=cmd(),");
  expect(csv).toContain(',"Quo""te, Ltd",');
  expect((await staff.tenants.exportCsv({ search: "zebra" })).csv.split("\r\n")).toHaveLength(3);
});

test("a customer's people list no tenants", async () => {
  const { tenantId } = await makeTenant(services);
  const customer = callsOf(await memberRequest(services, "admin", tenantId));
  await expect(customer.tenants.list({})).rejects.toMatchObject({ cause: { status: 404 } });
  await expect(customer.tenants.exportCsv({})).rejects.toMatchObject({ cause: { status: 404 } });
});

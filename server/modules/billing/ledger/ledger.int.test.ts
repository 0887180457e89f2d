import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { newId } from "#server/platform/context/new-id.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import {
  makeTenant,
  testServices,
  type TestServices,
  type TestTenant,
} from "#server/testing/services.ts";
import {
  creditGranted,
  creditOf,
  issued,
  moved,
  paymentReceived,
  postTransaction,
  receivableOf,
  selectBalances,
  type LedgerEntry,
} from "./index.ts";
import {
  insertEmptyTransaction,
  insertMixedTransaction,
  removeEntries,
  removeTransactions,
  rewriteEntries,
  rewriteTransactions,
} from "./testing/ledger-rows.store.ts";

let services: TestServices;
let tenant: TestTenant;
const at = new Date("2026-02-28T12:00:00.000Z");

beforeAll(async () => {
  services = await testServices();
});
beforeEach(async () => {
  tenant = await makeTenant(services);
});
afterAll(() => services.stop());

const inTenant = <T>(work: (tx: Tx) => Promise<T>, of = tenant) =>
  services.db.tenant(of.tenantId, "write", work);
const post = (entries: LedgerEntry[], source: string = newId(), currency = "USD", of = tenant) =>
  inTenant(
    (tx) => postTransaction(tx, { kind: "test", source, at, note: "test", currency, entries }),
    of,
  );
const balances = async (of = tenant) =>
  Object.fromEntries(
    (await inTenant(selectBalances, of)).map(({ account, amount }) => [account, amount]),
  );

test("debits and credits of what is booked come to nothing, and the balances say what is owed", async () => {
  await post(issued(10_000n, 2_500n));
  await post(paymentReceived("stripe", 7_500n, 300n));
  expect(await balances()).toEqual({
    cash: "7800",
    credit: "2200",
    receivable: "0",
    revenue: "-10000",
  });
  await post(creditGranted(5_000n));
  expect(await inTenant((tx) => creditOf(tx, "USD"))).toBe(2_800n);
  expect(await inTenant((tx) => receivableOf(tx, "USD"))).toBe(0n);
});

test("the database refuses a commit whose debits are not its credits", async () => {
  const short = [...issued(100n, 0n), { account: "bad_debt" as const, amount: 1n }];
  await expect(post(short)).rejects.toMatchObject({ constraint: "ledger_balanced" });
  expect(await balances()).toEqual({});
});

test("a transaction that balances only over two currencies, or has no entries at all, is refused", async () => {
  await expect(inTenant((tx) => insertMixedTransaction(tx, newId()))).rejects.toMatchObject({
    constraint: "ledger_balanced",
  });
  await expect(inTenant((tx) => insertEmptyTransaction(tx, newId()))).rejects.toMatchObject({
    constraint: "ledger_balanced",
  });
});

test("what is booked is never changed and never removed, not even by the owner of the tables", async () => {
  await post(issued(100n, 0n));
  const before = await balances();
  for (const change of [rewriteEntries, removeEntries, rewriteTransactions, removeTransactions])
    await expect(inTenant(change)).rejects.toMatchObject({ code: "42501" });
  const owner = new pg.Client(services.connections.owner);
  await owner.connect();
  try {
    await owner.query(`set app.tenant_id = '${tenant.tenantId}'`);
    for (const change of [
      "update ledger_entries set amount = 1",
      "delete from ledger_entries",
      "update ledger_transactions set note = ''",
      "delete from ledger_transactions",
    ])
      await expect(owner.query(change)).rejects.toMatchObject({
        message: "the ledger is only ever added to",
      });
  } finally {
    await owner.end();
  }
  expect(await balances()).toEqual(before);
});

test("the same source is booked once, also by twenty at once; another tenant's source is its own", async () => {
  const source = "stripe:payment:1";
  const told = await Promise.all(
    Array.from({ length: 20 }, () => post(paymentReceived("stripe", 100n, 0n), source)),
  );
  expect(told.filter(Boolean)).toHaveLength(1);
  expect(await balances()).toEqual({ cash: "100", receivable: "-100" });
  const other = await makeTenant(services);
  expect(await post(paymentReceived("stripe", 7n, 0n), source, "USD", other)).toBe(true);
  expect(await balances(other)).toEqual({ cash: "7", receivable: "-7" });
});

test("nothing is booked for nothing", async () => {
  expect(await post(issued(0n, 0n))).toBe(false);
});

test("a balance may grow beyond 2^53, a single entry may not", async () => {
  const most = BigInt(Number.MAX_SAFE_INTEGER);
  await post(issued(most, 0n));
  await post(issued(most, 0n));
  expect(await balances()).toMatchObject({ receivable: String(2n * most) });
  await expect(post(moved(most + 1n, "receivable", "revenue"))).rejects.toMatchObject({
    code: "23514",
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { hasRedis, testRedis, type TestRedis } from "#server/testing/redis.ts";
import { testServices, type TestServices } from "#server/testing/services.ts";
import { openDatabase } from "../postgres/database.ts";
import type { Database } from "../postgres/tx.ts";
import { openRedis } from "../redis/redis-server.ts";
import type { Redis } from "../redis/redis.ts";
import { createBroadcast, type Announcement, type Broadcast } from "./broadcast.ts";

let services: TestServices;
beforeAll(async () => {
  services = await testServices();
});
afterAll(() => services.stop());

interface Process {
  broadcast: Broadcast;
  heard: Announcement[];
  gaps: () => number;
  /** What it sent over PostgreSQL. */
  notified: () => string[];
  redis: Redis | undefined;
}

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function startProcess(redisUrl?: string): Promise<Process> {
  const own = openDatabase(services.connections, { name: "process", poolSize: 2 });
  const notified: string[] = [];
  const db: Database = {
    ...own,
    notify: (channel, payload) => {
      notified.push(payload);
      return own.notify(channel, payload);
    },
  };
  const redis = redisUrl ? await openRedis(redisUrl, services.log) : undefined;
  const broadcast = await createBroadcast(db, services.log, redis);
  const heard: Announcement[] = [];
  let gaps = 0;
  broadcast.subscribe(
    (announcement) => heard.push(announcement),
    () => (gaps += 1),
  );
  closing.push(async () => {
    await broadcast.close();
    await redis?.close();
    await own.close();
  });
  return { broadcast, heard, gaps: () => gaps, notified: () => notified, redis };
}

const revoked = (id: string): Announcement => ({
  type: "revoked",
  kind: "key",
  tenantId: "00000000-0000-7000-8000-00000000000a",
  id,
});
const changed = (id: string): Announcement => ({
  type: "changed",
  entity: "key",
  tenantId: "00000000-0000-7000-8000-00000000000a",
  id,
});
const idsOf = ({ heard }: Process) => heard.map((each) => ("id" in each ? each.id : ""));

test("without Redis every process hears every announcement once, its own at once", async () => {
  const [one, two] = [await startProcess(), await startProcess()];
  one.broadcast.announce(revoked("r"));
  one.broadcast.announce(changed("c"));
  expect(idsOf(one)).toEqual(["r", "c"]);
  await vi.waitFor(() => expect(idsOf(two).toSorted()).toEqual(["c", "r"]));
  two.broadcast.announce(changed("last"));
  await vi.waitFor(() => expect(idsOf(one)).toEqual(["r", "c", "last"]));
  expect(idsOf(two).toSorted()).toEqual(["c", "last", "r"]);
});

describe.skipIf(!hasRedis())("with Redis (needs redis-server)", () => {
  let server: TestRedis;
  beforeAll(async () => {
    server = await testRedis();
  });
  afterAll(() => server.stop());

  test("what goes both ways is told once", async () => {
    const [one, two] = [await startProcess(server.url), await startProcess(server.url)];
    const ids = Array.from({ length: 50 }, (_, index) => `k${index}`);
    for (const id of ids) one.broadcast.announce(revoked(id));
    await vi.waitFor(() => expect(idsOf(two).length).toBeGreaterThanOrEqual(50));
    // The other way round has been heard of as well when this one has.
    one.broadcast.announce(revoked("last"));
    await vi.waitFor(() => expect(idsOf(two)).toContain("last"));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(idsOf(two).toSorted()).toEqual([...ids, "last"].toSorted());
    expect(one.notified()).toHaveLength(51);
  });

  test("the rest leaves PostgreSQL alone", async () => {
    const [one, two] = [await startProcess(server.url), await startProcess(server.url)];
    one.broadcast.announce(changed("c"));
    await vi.waitFor(() => expect(idsOf(two)).toEqual(["c"]));
    expect(one.notified()).toEqual([]);
  });

  test("a process without Redis hears a revocation of one with it", async () => {
    const [one, two] = [await startProcess(server.url), await startProcess()];
    one.broadcast.announce(revoked("r"));
    await vi.waitFor(() => expect(idsOf(two)).toEqual(["r"]));
  });

  test.each(["killed", "hung"] as const)(
    "while Redis is %s everything arrives within a second, and afterwards too",
    async (how) => {
      const [one, two] = [await startProcess(server.url), await startProcess(server.url)];
      if (how === "killed") await server.kill();
      else server.hang();
      const since = performance.now();
      one.broadcast.announce(revoked("r"));
      one.broadcast.announce(changed("c"));
      await vi.waitFor(() => expect(idsOf(two).toSorted()).toEqual(["c", "r"]));
      expect(performance.now() - since).toBeLessThan(1_000);
      if (how === "killed") await server.start();
      else server.resume();
      await vi.waitFor(() => expect(one.redis?.state()).toBe("up"), 5_000);
      await vi.waitFor(() => expect(two.redis?.state()).toBe("up"), 5_000);
      // What hung for a moment only has lost nothing.
      if (how === "killed") expect(two.gaps()).toBeGreaterThan(0);
      one.broadcast.announce(changed("after"));
      await vi.waitFor(() => expect(idsOf(two)).toContain("after"));
      expect(idsOf(two).toSorted()).toEqual(["after", "c", "r"]);
    },
  );
});

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { openRedis } from "#server/platform/redis/redis-server.ts";
import { inProcessRedis } from "#server/platform/redis/in-process-redis.ts";
import type { Redis } from "#server/platform/redis/redis.ts";
import { createLogger } from "#server/platform/telemetry/logger.ts";
import { hasRedis, testRedis, type TestRedis } from "#server/testing/redis.ts";
import { createAttempts, type Attempts } from "./attempts.ts";

const limits = { personAndAddress: 3, person: 5, address: 7 };
const locked = { code: "sign_in_locked" };

async function outcomes(attempts: Attempts, times: number, who = "anna", ip = "10.0.0.1") {
  const results = await Promise.allSettled(
    Array.from({ length: times }, () => attempts.count(who, ip)),
  );
  return results.filter(({ status }) => status === "fulfilled").length;
}

test("right as far as it went does not count, and who is in begins anew", async () => {
  const attempts = createAttempts(inProcessRedis(), "test", limits);
  for (let times = 0; times < 20; times += 1) {
    await attempts.count("anna", "10.0.0.1");
    await attempts.giveBack("anna", "10.0.0.1");
  }
  expect(await outcomes(attempts, 2)).toBe(2);
  await attempts.count("anna", "10.0.0.1");
  await attempts.forget("anna", "10.0.0.1");
  expect(await outcomes(attempts, 5)).toBe(3);
});

describe.skipIf(!hasRedis())("over processes (needs redis-server)", () => {
  let server: TestRedis;
  let redises: Redis[];
  let here: Attempts;
  let there: Attempts;
  beforeAll(async () => {
    server = await testRedis();
  });
  beforeEach(async () => {
    await server.command("FLUSHALL");
    const log = createLogger({ level: "silent" });
    redises = [await openRedis(server.url, log), await openRedis(server.url, log)];
    [here, there] = redises.map((redis) => createAttempts(redis, "test", limits)) as [
      Attempts,
      Attempts,
    ];
  });
  afterEach(() => Promise.all(redises.map((redis) => redis.close())));
  afterAll(() => server.stop());

  test("a guesser does not get as many again at the next process", async () => {
    expect((await outcomes(here, 2)) + (await outcomes(there, 10))).toBe(3);
    await expect(here.count("anna", "10.0.0.1")).rejects.toMatchObject({
      ...locked,
      details: { retryAfterSeconds: expect.toSatisfy((s: number) => s > 890 && s <= 900) },
    });
    expect(await outcomes(there, 1, "anna", "10.0.0.2")).toBe(0);
    expect(await outcomes(there, 1, "berta", "10.0.0.2")).toBe(1);
  });

  test("who is in at one process begins anew at the other", async () => {
    await outcomes(here, 3);
    await here.forget("anna", "10.0.0.1");
    expect(await outcomes(there, 1)).toBe(1);
  });

  test("neither e-mail nor address is kept", async () => {
    await here.count("anna@example.test", "10.0.0.1");
    const keys = (await server.command("KEYS", "*")) as string[];
    expect(keys).toHaveLength(3);
    expect(keys.join(" ")).not.toMatch(/anna|10\.0\.0\.1/);
    for (const key of keys) expect(await server.command("PTTL", key)).toBeGreaterThan(0);
  });

  test.each(["killed", "hung"] as const)(
    "while Redis is %s sign-in goes on, and the count with it",
    async (how) => {
      expect(await outcomes(here, 2)).toBe(2);
      if (how === "killed") await server.kill();
      else server.hang();
      const startedMs = performance.now();
      expect(await outcomes(here, 1)).toBe(1);
      expect(performance.now() - startedMs).toBeLessThan(1_000);
      await expect(here.count("anna", "10.0.0.1")).rejects.toMatchObject(locked);
      await here.forget("anna", "10.0.0.1");
      expect(await outcomes(here, 1)).toBe(1);
      if (how === "killed") await server.start();
      else server.resume();
      await vi.waitFor(
        () => expect(redises.map((redis) => redis.state())).toEqual(["up", "up"]),
        5_000,
      );
    },
  );
});

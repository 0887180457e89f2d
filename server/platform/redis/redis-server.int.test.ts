import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { hasRedis, testRedis, type TestRedis } from "#server/testing/redis.ts";
import { withholdingProxy, type WithholdingProxy } from "#server/testing/withholding-proxy.ts";
import { TenantId } from "#shared/kernel/ids.ts";
import { newId } from "../context/new-id.ts";
import { createLogger } from "../telemetry/logger.ts";
import { connectRedis } from "./redis-connection.ts";
import { platformKey, tenantKey } from "./redis-key.ts";
import { openRedis } from "./redis-server.ts";
import { redisContract } from "./redis.contract.ts";
import type { Redis } from "./redis.ts";

const log = createLogger({ level: "silent" });
const A = TenantId.parse("00000000-0000-7000-8000-00000000000a");
const B = TenantId.parse("00000000-0000-7000-8000-00000000000b");
const unavailable = { code: "unavailable", details: { what: "Redis" } };

describe.skipIf(!hasRedis())("a Redis server (needs redis-server)", () => {
  let server: TestRedis;
  beforeAll(async () => {
    server = await testRedis();
  });
  afterAll(() => server.stop());

  redisContract(async () => {
    const redis = await openRedis(server.url, log);
    return { redis, close: () => redis.close() };
  });

  test("two processes share a bucket, and the clock is the server's", async () => {
    const [one, two] = await Promise.all([openRedis(server.url, log), openRedis(server.url, log)]);
    const key = tenantKey(A, newId());
    const limit = { perMinute: 10, capacity: 10 };
    vi.spyOn(Date, "now").mockReturnValue(0);
    const taken = await Promise.all(
      [one, two].flatMap((redis) =>
        Array.from({ length: 20 }, () => redis.takeTokens(key, limit, 1)),
      ),
    );
    vi.restoreAllMocks();
    expect(taken.filter(({ granted }) => granted)).toHaveLength(10);
    await Promise.all([one.close(), two.close()]);
  });

  test("buckets and counters vanish by themselves", async () => {
    const redis = await openRedis(server.url, log);
    const [bucket, counter] = [tenantKey(A, newId()), platformKey(newId())];
    await redis.takeTokens(bucket, { perMinute: 60, capacity: 60 }, 1);
    await redis.add(counter, 1, 5_000);
    expect(await server.command("PTTL", bucket)).toSatisfy((ms: number) => ms > 0 && ms <= 60_000);
    expect(await server.command("PTTL", counter)).toSatisfy((ms: number) => ms > 0 && ms <= 5_000);
    await redis.close();
  });

  test("a server that forgot its scripts, or says no, does not break the connection", async () => {
    const redis = await openRedis(server.url, log);
    await server.command("SCRIPT", "FLUSH");
    expect(await redis.add(platformKey(newId()), 3, 5_000)).toMatchObject({ sum: 3 });
    const key = platformKey(newId());
    await server.command("RPUSH", key, "not a string");
    await expect(redis.get(key)).rejects.toMatchObject(unavailable);
    expect(redis.state()).toBe("up");
    await redis.close();
  });

  test("while it hangs every command fails within 250 ms and a bit, then at once; afterwards it is back by itself", async () => {
    const redis = await openRedis(server.url, log);
    const states: string[] = [];
    redis.onState((state) => states.push(state));
    const gaps = vi.fn<() => void>();
    const heard: string[] = [];
    const channel = platformKey("channel", newId());
    await redis.subscribe(channel, (message) => heard.push(message), gaps);
    server.hang();
    const key = platformKey(newId());
    const asked = performance.now();
    await expect(redis.get(key)).rejects.toMatchObject(unavailable);
    expect(performance.now() - asked).toBeLessThan(500);
    const again = performance.now();
    await Promise.all(
      Array.from({ length: 1_000 }, () =>
        expect(redis.set(key, "queued?", 60_000)).rejects.toMatchObject(unavailable),
      ),
    );
    expect(performance.now() - again).toBeLessThan(250);
    server.resume();
    await vi.waitFor(() => expect(redis.state()).toBe("up"), 5_000);
    // Nothing that failed was kept and sent afterwards.
    expect(await redis.get(key)).toBeUndefined();
    expect(states).toEqual(["restarting", "up"]);
    expect(gaps).toHaveBeenCalledTimes(1);
    await redis.publish(channel, "after");
    await vi.waitFor(() => expect(heard).toEqual(["after"]));
    await redis.close();
  });

  test("a quiet connection notices within a second that the server hangs", async () => {
    const redis = await openRedis(server.url, log);
    server.hang();
    const since = performance.now();
    await vi.waitFor(() => expect(redis.state()).toBe("restarting"), 5_000);
    expect(performance.now() - since).toBeLessThan(1_000);
    server.resume();
    await redis.close();
  });

  test("killed and started again: away in between, back by itself", async () => {
    const redis = await openRedis(server.url, log);
    await server.kill();
    await expect(redis.ping()).rejects.toMatchObject(unavailable);
    await vi.waitFor(() => expect(redis.state()).toBe("restarting"));
    await server.start();
    await vi.waitFor(() => expect(redis.state()).toBe("up"), 5_000);
    expect((await redis.ping()).version).toMatch(/^\d+\./);
    await redis.close();
  });

  test("a process that starts while it is away starts, and finds it later", async () => {
    await server.kill();
    const redis = await openRedis(server.url, log);
    expect(redis.state()).toBe("restarting");
    const heard: string[] = [];
    const channel = platformKey("channel", newId());
    const gaps = vi.fn<() => void>();
    await redis.subscribe(channel, (message) => heard.push(message), gaps);
    await server.start();
    await vi.waitFor(() => expect(gaps).toHaveBeenCalled(), 5_000);
    await redis.publish(channel, "hello");
    await vi.waitFor(() => expect(heard).toEqual(["hello"]));
    await redis.close();
  });

  describe("an answer nobody waits for any more", () => {
    let proxy: WithholdingProxy;
    let redis: Redis;
    const [ofA, ofB] = [tenantKey(A, "secret"), tenantKey(B, "secret")];
    beforeAll(async () => {
      proxy = await withholdingProxy(Number(new URL(server.url).port));
      redis = await openRedis(`redis://127.0.0.1:${proxy.port}`, log);
      await redis.set(ofA, "A's", 60_000);
      await redis.set(ofB, "B's", 60_000);
    });
    afterAll(async () => {
      await redis.close();
      await proxy.close();
    });

    test("that comes after its time limit is never taken for the next one's, across tenants", async () => {
      for (let round = 0; round < 5; round += 1) {
        const before = proxy.connections();
        proxy.withhold();
        await expect(redis.get(ofA)).rejects.toMatchObject(unavailable);
        proxy.release();
        await vi.waitFor(() => expect(redis.state()).toBe("up"), 5_000);
        expect(await Promise.all([redis.get(ofB), redis.get(ofA), redis.get(ofB)])).toEqual([
          "B's",
          "A's",
          "B's",
        ]);
        // The connection that was late has gone.
        expect(proxy.connections()).toBeGreaterThan(before);
      }
    });

    test("of a caller who went is never taken for the next one's, and the others keep theirs", async () => {
      const connection = connectRedis(`redis://127.0.0.1:${proxy.port}`, log);
      await vi.waitFor(() => expect(connection.state()).toBe("up"));
      for (let round = 0; round < 20; round += 1) {
        proxy.withhold();
        const controller = new AbortController();
        const gone = connection.run(["GET", ofA], controller.signal);
        const kept = connection.run(["GET", ofB]);
        await sleep(5);
        controller.abort(new Error("went"));
        await expect(gone).rejects.toThrow("went");
        const next = connection.run(["GET", ofB]);
        proxy.release();
        expect(await Promise.all([kept, next])).toEqual(["B's", "B's"]);
      }
      await connection.close();
    });

    test("also when the server itself is slow", async () => {
      const asked = redis.get(ofA);
      await asked;
      const slept = server.command("DEBUG", "SLEEP", "0.6");
      await sleep(50);
      await expect(redis.get(ofA)).rejects.toMatchObject(unavailable);
      await slept;
      await vi.waitFor(() => expect(redis.state()).toBe("up"), 5_000);
      expect(await redis.get(ofB)).toBe("B's");
    });
  });
});

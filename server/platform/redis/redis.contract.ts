import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { TenantId } from "#shared/kernel/ids.ts";
import { newId } from "../context/new-id.ts";
import { platformKey, tenantKey } from "./redis-key.ts";
import type { BucketLimit, Redis } from "./redis.ts";

const A = TenantId.parse("00000000-0000-7000-8000-00000000000a");
const B = TenantId.parse("00000000-0000-7000-8000-00000000000b");

/** What both adapters promise; `open` may be called more than once. */
export function redisContract(open: () => Promise<{ redis: Redis; close(): Promise<void> }>): void {
  let redis: Redis;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ redis, close } = await open());
  });
  afterAll(() => close());
  const fresh = () => tenantKey(A, "test", newId());
  const slow: BucketLimit = { perMinute: 6, capacity: 6 };

  test("a bucket gives what it holds, then says how long until there is enough", async () => {
    const key = fresh();
    expect(await redis.takeTokens(key, slow, 5)).toEqual({ granted: true, waitMs: 0 });
    const refused = await redis.takeTokens(key, slow, 3);
    expect(refused.granted).toBe(false);
    // Two more at one in ten seconds.
    expect(refused.waitMs).toBeGreaterThan(19_000);
    expect(refused.waitMs).toBeLessThanOrEqual(20_000);
    // What was refused took nothing.
    expect((await redis.takeTokens(key, slow, 1)).granted).toBe(true);
    expect((await redis.takeTokens(key, slow, 1)).granted).toBe(false);
  });

  test("tokens flow in evenly, and never more than the bucket holds", async () => {
    const key = fresh();
    const limit: BucketLimit = { perMinute: 6_000, capacity: 5 };
    expect((await redis.takeTokens(key, limit, 5)).granted).toBe(true);
    await vi.waitFor(async () =>
      expect((await redis.takeTokens(key, limit, 5)).granted).toBe(true),
    );
    await sleep(200);
    expect((await redis.takeTokens(key, limit, 6)).granted).toBe(false);
    expect((await redis.takeTokens(key, limit, 5)).granted).toBe(true);
  });

  test("many takers at once get the limit between them, not more", async () => {
    const key = fresh();
    const taken = await Promise.all(
      Array.from({ length: 50 }, () => redis.takeTokens(key, slow, 1)),
    );
    expect(taken.filter(({ granted }) => granted)).toHaveLength(6);
  });

  test("a charge is taken even when it is not there, and the debt is waited for", async () => {
    const [one, other] = [fresh(), fresh()];
    expect(
      await redis.chargeTokens([
        { key: one, limit: slow, tokens: 2 },
        { key: other, limit: slow, tokens: 7 },
      ]),
    ).toEqual([0, expect.toSatisfy((ms: number) => ms > 19_000 && ms <= 20_000)]);
    expect((await redis.takeTokens(one, slow, 5)).granted).toBe(false);
    expect((await redis.takeTokens(one, slow, 4)).granted).toBe(true);
    expect((await redis.takeTokens(other, slow, 1)).granted).toBe(false);
    expect(await redis.chargeTokens([])).toEqual([]);
  });

  test("a value is there until its time is over", async () => {
    const key = fresh();
    expect(await redis.get(key)).toBeUndefined();
    await redis.set(key, "ünï 値", 60_000);
    expect(await redis.get(key)).toBe("ünï 値");
    await redis.set(key, "", 50);
    await vi.waitFor(async () => expect(await redis.get(key)).toBeUndefined());
    await redis.set(key, "again", 60_000);
    await redis.delete(key);
    expect(await redis.get(key)).toBeUndefined();
  });

  test("a counter ends a fixed time after it began, however often it is added to", async () => {
    const key = fresh();
    expect(await redis.add(key, 2, 400)).toMatchObject({ sum: 2 });
    await sleep(20);
    const second = await redis.add(key, 3, 60_000);
    expect(second.sum).toBe(5);
    expect(second.endsInMs).toBeGreaterThan(0);
    expect(second.endsInMs).toBeLessThanOrEqual(390);
    await vi.waitFor(async () => expect((await redis.add(key, 0, 400)).sum).toBe(0));
  });

  test("taking away neither begins a counter nor goes below nothing, nor makes it live for ever", async () => {
    const key = fresh();
    expect(await redis.add(key, -1, 60_000)).toEqual({ sum: 0, endsInMs: 0 });
    await redis.add(key, 1, 200);
    expect((await redis.add(key, -5, 60_000)).sum).toBe(0);
    expect((await redis.add(key, 4, 60_000)).sum).toBe(4);
    await vi.waitFor(async () => expect((await redis.add(key, 0, 1)).sum).toBe(0));
  });

  test("the same name under two tenants, and under none, is three things", async () => {
    const name = newId();
    await redis.set(tenantKey(A, name), "a", 60_000);
    await redis.set(tenantKey(B, name), "b", 60_000);
    expect(await redis.get(tenantKey(A, name))).toBe("a");
    expect(await redis.get(tenantKey(B, name))).toBe("b");
    expect(await redis.get(platformKey(name))).toBeUndefined();
  });

  test("a message reaches every listener of its channel, and nobody after the end", async () => {
    const channel = platformKey("channel", newId());
    const heard: string[] = [];
    const end = await redis.subscribe(channel, (message) => heard.push(`1 ${message}`));
    await redis.subscribe(channel, (message) => heard.push(`2 ${message}`));
    await redis.publish(platformKey("channel", newId()), "elsewhere");
    await redis.publish(channel, "hello");
    await vi.waitFor(() => expect(heard.toSorted()).toEqual(["1 hello", "2 hello"]));
    await end();
    await redis.publish(channel, "again");
    await vi.waitFor(() => expect(heard).toContain("2 again"));
    expect(heard).not.toContain("1 again");
  });

  test("it says that it is there", async () => {
    expect(redis.state()).toBe("up");
    expect((await redis.ping()).version).toMatch(/\S/);
  });
}

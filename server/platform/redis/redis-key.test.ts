import { expect, test } from "vitest";
import { TenantId } from "#shared/kernel/ids.ts";
import { inProcessRedis } from "./in-process-redis.ts";
import { platformKey, tenantKey } from "./redis-key.ts";

const A = TenantId.parse("00000000-0000-7000-8000-00000000000a");

test("a key begins with whose it is", () => {
  expect(tenantKey(A, "rate", "k1")).toBe(`tenant:${A}:rate:k1`);
  expect(platformKey("attempts", "x")).toBe("platform:attempts:x");
});

test.each(["", "a b", "a\n", "a*", "{a}", "é", "x".repeat(201)])(
  "%j is no part of a key",
  (part) => {
    expect(() => tenantKey(A, part)).toThrow(/cannot be a part/);
    expect(() => platformKey("fine", part)).toThrow(/cannot be a part/);
  },
);

test("a key has a part of its own", () => {
  expect(() => tenantKey(A)).toThrow(/cannot be a part/);
});

test("text that did not come from the builder is refused by the types", async () => {
  const redis = inProcessRedis();
  // @ts-expect-error a raw string is not a key
  await redis.get(`tenant:${A}:rate:k1`);
  // @ts-expect-error a tenant's id is more than any string
  expect(tenantKey("somebody", "rate")).toBe("tenant:somebody:rate");
  await redis.close();
});

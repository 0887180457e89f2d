import { describe } from "vitest";
import { inProcessRedis } from "./in-process-redis.ts";
import { redisContract } from "./redis.contract.ts";

describe("Redis in this process", () => {
  redisContract(async () => {
    const redis = inProcessRedis();
    return { redis, close: () => redis.close() };
  });
});

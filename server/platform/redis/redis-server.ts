import { setTimeout as sleep } from "node:timers/promises";
import { ErrorReply } from "redis";
import { z } from "zod";
import type { Logger } from "../telemetry/logger.ts";
import { away, connectRedis } from "./redis-connection.ts";
import type { RedisKey } from "./redis-key.ts";
import { ADD, TAKE_TOKENS, type RedisScript } from "./redis-scripts.ts";
import type { Redis, TokenCharge } from "./redis.ts";

const Numbers = z.array(z.number());
const Pair = z.tuple([z.number(), z.number()]);
const Text = z.string().nullable();
const FIRST_WAIT_MS = 1_000;

/** A Redis (6 or later) or Valkey server. Resolves also while it is away: it is looked for until it is there. */
export async function openRedis(url: string, log: Logger, authority?: string): Promise<Redis> {
  const connection = connectRedis(url, log, authority);
  const run = (args: readonly string[]): Promise<unknown> =>
    connection.run(args).catch((error: unknown) => {
      if (!(error instanceof ErrorReply)) throw error;
      log.warn({ error: error.message, command: args[0] }, "Redis refused a command");
      throw away();
    });
  const runScript = (
    { sha, source }: RedisScript,
    keys: readonly RedisKey[],
    values: readonly number[],
  ): Promise<unknown> => {
    const rest = [String(keys.length), ...keys, ...values.map(String)];
    return connection.run(["EVALSHA", sha, ...rest]).catch((error: unknown) => {
      if (!(error instanceof ErrorReply)) throw error;
      return run(["EVAL", source, ...rest]);
    });
  };
  const tokens = async (charges: readonly TokenCharge[], whole: boolean): Promise<number[]> =>
    Numbers.parse(
      await runScript(
        TAKE_TOKENS,
        charges.map(({ key }) => key),
        charges.flatMap((charge) => [
          charge.limit.perMinute,
          charge.limit.capacity,
          charge.tokens,
          whole ? 1 : 0,
        ]),
      ),
    );

  // A start that has its server does not begin by going without.
  for (let waitedMs = 0; connection.state() !== "up" && waitedMs < FIRST_WAIT_MS; waitedMs += 10)
    await sleep(10);

  return {
    shared: true,
    async takeTokens(key, limit, asked) {
      const [taken, waitMs = 0] = await tokens([{ key, limit, tokens: asked }], true);
      return { granted: taken === 1, waitMs };
    },
    async chargeTokens(charges) {
      if (charges.length === 0) return [];
      return (await tokens(charges, false)).filter((_, index) => index % 2 === 1);
    },
    get: async (key) => Text.parse(await run(["GET", key])) ?? undefined,
    async set(key, value, ttlMs) {
      await run(["SET", key, value, "PX", String(Math.max(1, Math.ceil(ttlMs)))]);
    },
    async add(key, amount, ttlMs) {
      const [sum, endsInMs] = Pair.parse(await runScript(ADD, [key], [amount, Math.ceil(ttlMs)]));
      return { sum, endsInMs };
    },
    async delete(key) {
      await run(["DEL", key]);
    },
    async publish(channel, message) {
      await run(["PUBLISH", channel, message]);
    },
    subscribe: (channel, listener, onGap) => connection.subscribe(channel, listener, onGap),
    async ping() {
      const info = String(await run(["INFO", "server"]));
      return { version: /^(?:valkey|redis)_version:(\S+)/m.exec(info)?.[1] ?? "of some version" };
    },
    state: () => connection.state(),
    onState: (listener) => connection.onState(listener),
    close: () => connection.close(),
  };
}

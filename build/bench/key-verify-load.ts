import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { fileURLToPath } from "node:url";
import { generateKey, hashKey } from "#server/modules/keys/index.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import { hasRedis, testRedis, type TestRedis } from "#server/testing/redis.ts";
import { bench, type LoadedBench } from "./harness.ts";
import { openBenchPlatform, type BenchPlatform } from "./bench-platform.ts";

type Side = "baseline" | "subject";
interface Server {
  readonly child: ChildProcess;
  readonly port: number;
}
interface State {
  readonly platform: BenchPlatform;
  readonly redis: TestRedis | undefined;
  readonly servers: Readonly<Record<Side, Server>>;
  readonly keys: readonly string[];
  readonly agent: Agent;
}

const CONNECTIONS = 32;
const REQUESTS = 4_000;
const INSERT = 5_000;

/** What a verified SDK key costs a request, with 100,000 keys in use: hash, states, scope, expiry, rate limit, last use. */
export const keyVerifyBench = (name: string, shared: boolean): LoadedBench =>
  bench<State>({
    name,
    gate: 0.75,
    aim: 0.88,
    direction: "at-least",
    sizes: [100_000],
    smokeSize: 1_000,
    async setup(size) {
      if (shared && !hasRedis() && size === 100_000)
        throw new Error("there is no redis-server here");
      const redis = shared && hasRedis() ? await testRedis() : undefined;
      const platform = await openBenchPlatform();
      const keys = await makeKeys(platform, size);
      const [baseline, subject] = await Promise.all([
        startServer("baseline", platform),
        startServer("subject", platform, redis?.url),
      ]);
      const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
      const state = { platform, redis, keys, agent, servers: { baseline, subject } };
      // Every key once, so that the cache is as full as it gets.
      await send(state, "subject", keys);
      return state;
    },
    baseline: (state) => send(state, "baseline", someOf(state.keys)),
    subject: (state) => send(state, "subject", someOf(state.keys)),
    pids: (state, side) => [state.servers[side].child.pid ?? 0],
    async teardown({ platform, redis, servers, agent }) {
      agent.destroy();
      for (const { child } of Object.values(servers)) {
        child.disconnect();
        await once(child, "exit");
      }
      await platform.close();
      await redis?.stop();
    },
  });

async function makeKeys(platform: BenchPlatform, size: number): Promise<string[]> {
  const { tenantId, appId } = await platform.makeTenant();
  const made = Array.from({ length: size }, () => generateKey("live"));
  for (let at = 0; at < size; at += INSERT) {
    const part = made.slice(at, at + INSERT);
    const hashes = part.map(({ secret }) => hashKey(secret).toString("hex"));
    await platform.services.db.tenant(tenantId, "write", (tx) =>
      tx.run(sql`insert into keys (app_id, key_id, name, env, secret_hash, scopes, rate_limit_per_minute, expires_at)
        select ${appId}, id, 'bench', 'live', decode(hash, 'hex'), '{events:write}', 10000000, now() + interval '1 year'
        from unnest(${part.map(({ keyId }) => keyId)}::text[], ${hashes}::text[]) made (id, hash)`),
    );
  }
  return made.map(({ secret }) => secret);
}

async function startServer(
  side: Side,
  { connections }: BenchPlatform,
  redisUrl = "",
): Promise<Server> {
  const file = fileURLToPath(new URL("key-verify-server.ts", import.meta.url));
  const child = fork(file, [side, JSON.stringify(connections), redisUrl]);
  const [port] = (await once(child, "message")) as [number];
  return { child, port };
}

const someOf = (keys: readonly string[]): string[] =>
  Array.from({ length: REQUESTS }, () => keys[Math.floor(Math.random() * keys.length)] ?? "");

async function send(state: State, side: Side, keys: readonly string[]): Promise<number> {
  const { port } = state.servers[side];
  let next = 0;
  const one = (key: string) =>
    new Promise<void>((resolve, reject) => {
      const headers = { authorization: `Bearer ${key}` };
      request({ port, host: "127.0.0.1", agent: state.agent, headers }, (res) => {
        res.resume();
        res.on("end", () =>
          res.statusCode === 200 ? resolve() : reject(new Error(`answered ${res.statusCode}`)),
        );
      })
        .on("error", reject)
        .end();
    });
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      for (let key = keys[next++]; key !== undefined; key = keys[next++]) await one(key);
    }),
  );
  return keys.length;
}

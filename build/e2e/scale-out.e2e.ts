import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openClickHouseServer } from "#server/platform/clickhouse/clickhouse-server.ts";
import type { ClickHouse } from "#server/platform/clickhouse/clickhouse.ts";
import type { Services } from "#server/platform/context/services.ts";
import { clickHouseHttp, type ClickHouseHttp } from "#server/testing/clickhouse-http.ts";
import { hasKafka, testKafka, type TestKafka } from "#server/testing/kafka.ts";
import { readLeaseOwners } from "#server/testing/probe.store.ts";
import { hasRedis, testRedis, type TestRedis } from "#server/testing/redis.ts";
import { PLATFORM_APP_ID, PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { openBenchServices } from "../bench/bench-platform.ts";
import { randomFrom } from "../bench/measure.ts";
import {
  emptyClientLog,
  makeClientKey,
  sendUntil,
  type ClientKey,
} from "../bench/retrying-client.ts";
import { judgeStored } from "../bench/stored-events.ts";
import { rpc, signIn, until } from "./platform-run.ts";
import { openRoleCluster, type RoleCluster, type RoleProcess } from "./role-processes.ts";

/** Machines are slow and shared; each of these takes some seconds on one that is not. */
const PATIENCE_MS = 40_000;
const missing = !(hasRedis() && hasKafka());

describe.skipIf(missing)("two of each (needs redis-server and Kafka)", () => {
  let redis: TestRedis;
  let kafka: TestKafka;
  let front: ClickHouseHttp;
  let cluster: RoleCluster;
  let ingests: RoleProcess[];
  let works: RoleProcess[];
  let serve: RoleProcess;
  let services: Services;
  let clickhouse: ClickHouse;
  let adminHeaders: Record<string, string> | undefined;
  const closing: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    [redis, kafka, front] = await Promise.all([testRedis(), testKafka(), clickHouseHttp()]);
    closing.push(redis.stop, kafka.stop, front.close);
    cluster = await openRoleCluster({
      UMG_REDIS_URL: redis.url,
      UMG_KAFKA_BROKERS: kafka.brokers.join(","),
      UMG_CLICKHOUSE_URL: front.url,
      UMG_CLICKHOUSE_USER: front.user,
      UMG_CLICKHOUSE_PASSWORD: front.password,
    });
    closing.push(cluster.stop);
    const server = { database: "unmogrowp", cluster: undefined, ...front };
    clickhouse = await openClickHouseServer({ server, migrating: (work) => work() });
    closing.push(() => clickhouse.close());
    const open = await openBenchServices(cluster.connections, { clickhouse, redisUrl: redis.url });
    closing.push(open.close);
    ({ services } = open);
    serve = await cluster.process("serve");
    ingests = await Promise.all([cluster.process("ingest"), cluster.process("ingest")]);
    works = await Promise.all([cluster.process("work"), cluster.process("work")]);
  });
  afterAll(async () => {
    for (const close of closing.toReversed()) await close();
  });

  const shared = () =>
    until(
      "both work processes to hold leases",
      async () => {
        const owners = await services.db.platform(readLeaseOwners);
        return owners.length === 2;
      },
      PATIENCE_MS,
    );
  const post = (process: RoleProcess, secret: string) =>
    fetch(`${process.url()}/v1/track`, {
      method: "POST",
      headers: { authorization: `Bearer ${secret}`, "content-type": "application/json" },
      body: JSON.stringify({ userId: "u", event: "E" }),
    });

  test("share the work; one of each is killed under load and nothing is lost, doubled or made up", async () => {
    await shared();
    const random = randomFrom(3);
    const keys: ClientKey[] = [];
    for (let tenant = 0; tenant < 6; tenant += 1) keys.push(await makeClientKey(services));
    const client = emptyClientLog();
    let over = false;
    let turn = 0;
    // A client that knows both addresses, as a balancer in front of them does.
    const urlOf = () => (ingests[(turn += 1) % 2] as RoleProcess).url();
    const clients = keys.map((key) => sendUntil(() => over, urlOf, key, client, random));
    const more = async (batches: number) => {
      const from = client.answers.length;
      await until(
        "more batches to be acknowledged",
        async () => {
          return client.answers.length >= from + batches;
        },
        PATIENCE_MS,
      );
    };
    try {
      await more(100);
      const [ingest, work] = [ingests[0], works[0]] as [RoleProcess, RoleProcess];
      await Promise.all([ingest.kill(), work.kill()]);
      await more(200);
      // The one that is left takes over the leases, and everything.
      await until(
        "one work process to hold all leases",
        async () => {
          return (await services.db.platform(readLeaseOwners)).length === 1;
        },
        PATIENCE_MS,
      );
      await Promise.all([ingest.start(), work.start()]);
      await shared();
      await (works[1] as RoleProcess).kill();
      await more(100);
      await (works[1] as RoleProcess).start();
    } finally {
      over = true;
    }
    await Promise.all(clients);
    const judged = () => judgeStored(clickhouse, keys, client);
    await until(
      "everything acknowledged to be in ClickHouse",
      async () => {
        return (await judged()).lost === 0;
      },
      PATIENCE_MS,
    );
    expect(client.acknowledged.size).toBeGreaterThan(1_000);
    expect(await judged()).toEqual({ lost: 0, doubled: 0, invented: 0, miscounted: 0 });
  }, 180_000);

  test.each([30, 2_400])(
    "let %i requests a minute through between them, not each",
    async (limit) => {
      const { secret } = await makeClientKey(services, limit);
      const startedMs = performance.now();
      let taken = 0;
      await Promise.all(
        [...ingests, ...ingests, ...ingests, ...ingests].map(async (ingest) => {
          for (;;) {
            const answer = await post(ingest, secret);
            await answer.arrayBuffer();
            if (answer.status === 429) return;
            expect(answer.status).toBe(200);
            taken += 1;
          }
        }),
      );
      const most = limit + (limit / 60_000) * (performance.now() - startedMs);
      expect(taken).toBeLessThanOrEqual(most);
      expect(taken).toBeGreaterThanOrEqual(Math.floor(limit * 0.97));
    },
  );

  test.each(["up", "hung", "killed"] as const)(
    "refuse a revoked key within a second while Redis is %s",
    async (state) => {
      const platform = { url: serve.url(), signInToken: serve.signInToken() };
      adminHeaders ??= await signIn(platform);
      const made = await rpc<{ key: { keyId: string }; secret: string }>(
        platform,
        adminHeaders,
        "keys.create",
        {
          tenantId: PLATFORM_TENANT_ID,
          appId: PLATFORM_APP_ID,
          name: `Redis ${state}`,
          env: "live",
        },
      );
      const { secret } = made;
      for (const ingest of ingests)
        await until("the key to be taken", async () => (await post(ingest, secret)).ok);
      if (state === "hung") redis.hang();
      if (state === "killed") await redis.kill();
      try {
        await rpc(platform, adminHeaders, "keys.revoke", {
          tenantId: PLATFORM_TENANT_ID,
          keyId: made.key.keyId,
          reason: "scale-out test",
        });
        const revokedMs = performance.now();
        for (const ingest of ingests)
          await until(
            "the key to be refused",
            async () => (await post(ingest, secret)).status === 401,
          );
        expect(performance.now() - revokedMs).toBeLessThan(1_000);
      } finally {
        if (state === "hung") redis.resume();
        if (state === "killed") await redis.start();
      }
    },
  );
});

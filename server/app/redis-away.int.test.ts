import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { issueKey } from "../modules/keys/index.ts";
import { newId } from "../platform/context/new-id.ts";
import { openRedis } from "../platform/redis/redis-server.ts";
import { createLogger } from "../platform/telemetry/logger.ts";
import { readLoggedEventIds } from "../testing/probe.store.ts";
import { hasRedis, testRedis, type TestRedis } from "../testing/redis.ts";
import { makeTenant, type TestTenant } from "../testing/services.ts";
import { serveApp, type ServedApp, type SignedInMember } from "./http/testing/serve-app.ts";

interface Load {
  readonly accepted: string[];
  readonly statuses: Set<number>;
  slowestMs: number;
  signIns: number;
}

describe.skipIf(!hasRedis())("the platform (needs redis-server)", () => {
  let redis: TestRedis;
  let served: ServedApp;
  let tenant: TestTenant;
  let member: SignedInMember;
  let secret: string;
  beforeAll(async () => {
    redis = await testRedis();
    served = await serveApp({
      redis: await openRedis(redis.url, createLogger({ level: "silent" })),
    });
    tenant = await makeTenant(served.services);
    member = await served.signIn("admin", tenant.tenantId);
    ({ secret } = await served.services.db.tenant(tenant.tenantId, "write", (tx) =>
      issueKey(tx, {
        appId: tenant.appId,
        name: "k",
        rateLimitPerMinute: 600_000,
        now: new Date(),
        createdBy: null,
        createdByName: "test",
      }),
    ));
  });
  afterAll(async () => {
    await served.stop();
    await redis.stop();
  });

  async function timed(load: Load, path: string, body: object, headers: Record<string, string>) {
    const startedMs = performance.now();
    const answer = await fetch(served.url + path, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
    await answer.arrayBuffer();
    load.statuses.add(answer.status);
    load.slowestMs = Math.max(load.slowestMs, performance.now() - startedMs);
    return answer.ok;
  }
  /** SDKs that send and people who sign in, until `over`. */
  async function underLoad(work: () => Promise<void>): Promise<Load> {
    const load: Load = { accepted: [], statuses: new Set(), slowestMs: 0, signIns: 0 };
    let over = false;
    const sdk = async () => {
      while (!over) {
        const id = newId();
        const event = { type: "track", event: "E", userId: "u", messageId: id };
        const headers = { authorization: `Bearer ${secret}` };
        if (await timed(load, "/v1/track", event, headers)) load.accepted.push(id);
      }
    };
    const person = async () => {
      while (!over) {
        const { email, password } = member;
        const body = { email, password };
        if (await timed(load, "/auth/sign-in", body, { "x-umg-csrf": "1" })) load.signIns += 1;
      }
    };
    const loads = [sdk(), sdk(), sdk(), person()];
    try {
      await work();
    } finally {
      over = true;
    }
    await Promise.all(loads);
    return load;
  }

  test.each(["killed", "hung"] as const)(
    "goes on taking events and people while Redis is %s, says so, and has it back by itself",
    async (how) => {
      const { services } = served;
      const load = await underLoad(async () => {
        await sleep(300);
        if (how === "killed") await redis.kill();
        else redis.hang();
        await vi.waitFor(() => expect(services.redis.state()).toBe("restarting"), 5_000);
        const ready = await fetch(`${served.url}/readyz`);
        expect(ready.status).toBe(200);
        await sleep(1_000);
        if (how === "killed") await redis.start();
        else redis.resume();
        await vi.waitFor(() => expect(services.redis.state()).toBe("up"), 5_000);
        await sleep(300);
      });
      expect([...load.statuses]).toEqual([200]);
      expect(load.signIns).toBeGreaterThan(1);
      expect(load.accepted.length).toBeGreaterThan(10);
      // The first ones wait for their quarter of a second, the others for nothing.
      expect(load.slowestMs).toBeLessThan(2_000);
      const kept = await services.db.tenant(tenant.tenantId, "read", readLoggedEventIds);
      expect(load.accepted.filter((id) => kept.filter((each) => each === id).length !== 1)).toEqual(
        [],
      );
    },
  );
});

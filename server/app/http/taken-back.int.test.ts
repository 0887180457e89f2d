import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { ClickHouse } from "../../platform/clickhouse/clickhouse.ts";
import { makeTenant, type TestTenant } from "../../testing/services.ts";
import { serveApp, type ServedApp, type SignedInMember } from "./testing/serve-app.ts";

let served: ServedApp;
let admin: SignedInMember;
let tenant: TestTenant;
const asked: (AbortSignal | undefined)[] = [];

beforeAll(async () => {
  served = await serveApp();
  tenant = await makeTenant(served.services);
  admin = await served.signIn("admin", tenant.tenantId);
  // A question that takes until it is taken back.
  const query = (...[, , , signal]: Parameters<ClickHouse["query"]>) =>
    new Promise<never>((_, reject) => {
      asked.push(signal);
      signal?.addEventListener("abort", () => reject(new Error("taken back")));
    });
  Object.assign(served.services.clickhouse, { query });
});
afterAll(() => served.stop());

const span = { from: "2026-10-09T00:00:00.000Z", to: "2026-10-12T00:00:00.000Z" };
const question = () => ({ tenantId: tenant.tenantId, appId: tenant.appId, ...span });
const address = (path: string, query: Record<string, string>) =>
  `${served.url}${path}?${new URLSearchParams(query).toString()}`;

test.each([
  [
    "a question of the page, asked as POST",
    (signal: AbortSignal) =>
      fetch(`${served.url}/trpc/analytics.series`, {
        method: "POST",
        headers: admin.headers,
        body: JSON.stringify(question()),
        signal,
      }),
  ],
  [
    "one of a batch",
    (signal: AbortSignal) =>
      fetch(
        address("/trpc/events.search,me.get", {
          batch: "1",
          input: JSON.stringify({ 0: { ...question(), limit: 10 }, 1: {} }),
        }),
        { headers: admin.headers, signal },
      ),
  ],
  [
    "an export before its first line",
    (signal: AbortSignal) =>
      fetch(
        address("/v1/analytics/export", {
          tenantId: tenant.tenantId,
          what: "events",
          input: JSON.stringify({ appId: tenant.appId, ...span }),
        }),
        { headers: admin.headers, signal },
      ),
  ],
])("%s is taken back from ClickHouse when its client leaves", async (_, send) => {
  asked.length = 0;
  const leave = new AbortController();
  const answer = send(leave.signal);
  await vi.waitFor(() => expect(asked).toHaveLength(1), { timeout: 10_000 });
  expect(asked[0]?.aborted).toBe(false);
  leave.abort();
  await expect(answer).rejects.toMatchObject({ name: "AbortError" });
  await vi.waitFor(() => expect(asked[0]?.aborted).toBe(true), { timeout: 10_000 });
});

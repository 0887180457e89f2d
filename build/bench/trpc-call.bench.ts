import { initTRPC } from "@trpc/server";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { z } from "zod";
import { openAccess, openTokenKeys, type Access } from "#server/modules/access/index.ts";
import { newId } from "#server/platform/context/new-id.ts";
import { router, tenantQuery } from "#server/platform/trpc/index.ts";
import { insertTestMember, insertTestSession } from "#server/testing/rows.store.ts";
import type { SessionId, UserId } from "#shared/kernel/ids.ts";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openBenchPlatform, type BenchPlatform } from "./bench-platform.ts";
import { bench } from "./harness.ts";

interface State {
  readonly platform: BenchPlatform;
  readonly access: Access;
  readonly keysFolder: string;
  readonly url: string;
  readonly token: string;
}

const ROUND = 3000;
const Hello = z.object({ hello: z.string() });
const bare = initTRPC.create();
const bareRouter = bare.router({
  hello: bare.procedure
    .input(z.object({ tenantId: z.uuid() }))
    .output(Hello)
    .query(() => ({ hello: "world" })),
});
// The path is all that differs from a procedure of ours; it asks the database nothing, so only the way to it is measured.
const ourRouter = router({
  hello: tenantQuery("tenants.read")
    .output(Hello)
    .query(({ ctx }) => ({ hello: ctx.tenant ? "world" : "" })),
});

/** Token, session, permission, tenant and transaction context around a call, against tRPC with nothing around it. */
export default bench<State>({
  name: "trpc-call",
  gate: 0.7,
  aim: 0.85,
  direction: "at-least",
  sizes: [1],
  async setup() {
    const platform = await openBenchPlatform();
    const { tenantId } = await platform.makeTenant();
    const keysFolder = await mkdtemp(join(tmpdir(), "umg-bench-keys-"));
    const access = openAccess(platform.services, { keys: await openTokenKeys(keysFolder) });
    const [userId, sessionId] = [newId<UserId>(), newId<SessionId>()];
    await platform.services.db.tenant(tenantId, "write", async (tx) => {
      const email = `${userId}@example.test`;
      await insertTestMember(tx, { userId, role: "admin", name: "Bench", email });
      await insertTestSession(tx, { sessionId, userId });
    });
    const token = await access.tokens.mint({
      sub: userId,
      user_id: userId,
      role: "admin",
      tenant_id: tenantId,
      sid: sessionId,
    });
    const input = encodeURIComponent(JSON.stringify({ tenantId }));
    return {
      platform,
      access,
      keysFolder,
      token,
      url: `http://bench.test/trpc/hello?input=${input}`,
    };
  },
  baseline: (state) =>
    calls(state, (req) => fetchRequestHandler({ endpoint: "/trpc", req, router: bareRouter })),
  subject: (state) =>
    calls(state, (req) =>
      fetchRequestHandler({
        endpoint: "/trpc",
        req,
        router: ourRouter,
        createContext: async () => ({ request: await contextOf(state, req) }),
      }),
    ),
  async teardown({ platform, access, keysFolder }) {
    await access.close();
    await platform.close();
    await rm(keysFolder, { recursive: true, force: true });
  },
});

async function contextOf({ platform, access }: State, req: Request) {
  const { services } = platform;
  return {
    ...(await access.authenticate(req)),
    requestId: newId(),
    ip: "127.0.0.1",
    userAgent: "bench",
    log: services.log,
    services,
    idempotencyKey: undefined,
  };
}

async function calls(
  { url, token }: State,
  answer: (req: Request) => Promise<Response>,
): Promise<number> {
  const headers = { authorization: `Bearer ${token}` };
  for (let n = 0; n < ROUND; n++) {
    const response = await answer(new Request(url, { headers }));
    if (!(await response.text()).includes("world")) throw new Error("a call was refused");
  }
  return ROUND;
}

import { Hono } from "hono";
import type { Role } from "#shared/access/actors.ts";
import { PLATFORM_TENANT_ID, type TenantId, type UserId } from "#shared/kernel/ids.ts";
import type { RequestContext } from "#server/platform/context/request.ts";
import { newId } from "#server/platform/context/new-id.ts";
import { router, t, toDomainError } from "#server/platform/trpc/index.ts";
import { insertTestMember } from "#server/testing/rows.store.ts";
import type { TestServices } from "#server/testing/services.ts";
import { accessRouter } from "../access.router.ts";
import { openAccess, type Access, type AccessOptions } from "../access.ts";
import { authHttp } from "../auth.http.ts";
import { meRouter } from "../me.router.ts";
import { membersRouter } from "../members.router.ts";
import { sessionsRouter } from "../sessions.router.ts";
import { savePasswordHash } from "../sign-in/credentials.store.ts";
import { systemRouter } from "../system.router.ts";
import { temporaryTokenKeys } from "../tokens/token-keys.ts";

export interface TestAccess {
  readonly access: Access;
  readonly services: TestServices;
  /** A browser of its own: keeps cookies, sends what our page sends. */
  browser(): Browser;
  /** A member with a password, in any tenant. */
  member(options: MemberOptions): Promise<TestMember>;
  /** A browser in which that member is signed in. */
  signedIn(member: TestMember): Promise<Browser>;
  stop(): Promise<void>;
}

export interface MemberOptions {
  role: Role;
  tenantId?: TenantId;
  email?: string;
  password?: string;
}

export interface TestMember {
  userId: UserId;
  tenantId: TenantId;
  email: string;
  password: string;
}

const apiRouter = router({
  me: meRouter,
  members: membersRouter,
  sessions: sessionsRouter,
  access: accessRouter,
  system: systemRouter,
});
const createCaller = t.createCallerFactory(apiRouter);
export type Api = ReturnType<typeof createCaller>;

/** The module's procedures as this request would call them. */
export const apiOf = (request: RequestContext): Api => createCaller({ request });

/** The DomainError's code a call ends with; `undefined` when it succeeds. */
export const refusalOf = (call: Promise<unknown>): Promise<string | undefined> =>
  call.then(
    () => undefined,
    (error: unknown) => toDomainError(error).code,
  );

export interface Browser {
  readonly cookies: Map<string, string>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  get(path: string): Promise<Answer>;
  /** The context of a call of this browser, as the HTTP layer makes it. */
  request(method?: string): Promise<RequestContext>;
  /** The procedures as this browser calls them. */
  api(): Promise<Api>;
}

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown> & { code?: string };
  readonly headers: Headers;
}

export const IP = "203.0.113.7";

/** The access module as the server composes it, on test services. */
export async function testAccess(
  services: TestServices,
  options: Partial<AccessOptions> = {},
): Promise<TestAccess> {
  const access = openAccess(services, { keys: await temporaryTokenKeys(), ...options });
  const requestOf = async (request: Request): Promise<RequestContext> => ({
    requestId: newId(),
    ip: request.headers.get("x-test-ip") ?? IP,
    userAgent: "test browser",
    log: services.log,
    services,
    idempotencyKey: undefined,
    ...(await access.authenticate(request)),
  });
  const app = new Hono().route(
    "/auth",
    authHttp(access, (c) => requestOf(c.req.raw)),
  );
  const browser = () => makeBrowser(app, requestOf);
  return {
    access,
    services,
    browser,
    async member({ role, tenantId = PLATFORM_TENANT_ID, email, password = "correct horse 42" }) {
      const userId = newId<UserId>();
      const address = email ?? `${userId}@example.test`;
      const passwordHash = await access.passwords.hash(password);
      await services.db.tenant(tenantId, "write", async (tx) => {
        await insertTestMember(tx, { userId, role, name: `The ${role}`, email: address });
        await savePasswordHash(tx, userId, passwordHash, services.clock.now());
      });
      return { userId, tenantId, email: address, password };
    },
    async signedIn({ email, password }) {
      const made = browser();
      const answer = await made.post("/auth/sign-in", { email, password });
      if (answer.status !== 200) throw new Error(`sign-in failed: ${JSON.stringify(answer.body)}`);
      return made;
    },
    async stop() {
      await access.close();
      await services.stop();
    },
  };
}

const BASE = "http://127.0.0.1:1";

function makeBrowser(app: Hono, requestOf: (request: Request) => Promise<RequestContext>): Browser {
  const cookies = new Map<string, string>();
  const headers = (path: string) => ({
    host: "127.0.0.1:1",
    "x-umg-csrf": "1",
    cookie: [...cookies]
      .filter(([name]) => name !== "umg_refresh" || path.startsWith("/auth"))
      .map(([name, value]) => `${name}=${value}`)
      .join("; "),
  });
  const send = async (path: string, init: RequestInit): Promise<Answer> => {
    const answer = await app.request(`${BASE}${path}`, { redirect: "manual", ...init });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "" || /max-age=0/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    const text = await answer.text();
    const isJson = answer.headers.get("content-type")?.includes("json");
    return {
      status: answer.status,
      body: isJson ? (JSON.parse(text) as Answer["body"]) : {},
      headers: answer.headers,
    };
  };
  const request = (method = "GET") =>
    requestOf(new Request(`${BASE}/trpc/x`, { method, headers: headers("/trpc") }));
  return {
    cookies,
    post: (path, body = {}, more = {}) =>
      send(path, {
        method: "POST",
        headers: { ...headers(path), "content-type": "application/json", ...more },
        body: JSON.stringify(body),
      }),
    get: (path) => send(path, { headers: headers(path) }),
    request,
    api: async () => apiOf(await request("POST")),
  };
}

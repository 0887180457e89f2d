import { Hono } from "hono";
import type { RequestContext } from "#server/platform/context/request.ts";
import { newId } from "#server/platform/context/new-id.ts";
import type { TestServices } from "#server/testing/services.ts";
import { openAccess, type Access, type AccessOptions } from "../access.ts";
import { authHttp } from "../auth.http.ts";
import { temporaryTokenKeys } from "../tokens/token-keys.ts";

export interface TestAccess {
  readonly access: Access;
  readonly services: TestServices;
  /** A browser of its own: keeps cookies, sends what our page sends. */
  browser(): Browser;
  stop(): Promise<void>;
}

export interface Browser {
  readonly cookies: Map<string, string>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  get(path: string): Promise<Answer>;
  /** The context of a call of this browser, as the HTTP layer makes it. */
  request(method?: string): Promise<RequestContext>;
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
  return {
    access,
    services,
    browser: () => makeBrowser(app, requestOf),
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
  return {
    cookies,
    post: (path, body = {}, more = {}) =>
      send(path, {
        method: "POST",
        headers: { ...headers(path), "content-type": "application/json", ...more },
        body: JSON.stringify(body),
      }),
    get: (path) => send(path, { headers: headers(path) }),
    request: (method = "GET") =>
      requestOf(new Request(`${BASE}/trpc/x`, { method, headers: headers("/trpc") })),
  };
}

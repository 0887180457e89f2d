import { afterEach, expect, it, vi } from "vitest";
import { whenSignedOut } from "./refresh.ts";
import { api } from "./trpc.ts";

const refused = (path: string, code: string) => ({
  error: {
    message: code,
    code: -32_001,
    data: {
      code: "UNAUTHORIZED",
      httpStatus: 401,
      path,
      domain: { code, details: {}, requestId: "req-9", status: 401 },
    },
  },
});

interface Server {
  /** What an answer is while the token is not good. */
  code: string;
  refreshStatus: number;
}

/** A server whose token is good only after a refresh. */
function serve({ code, refreshStatus }: Server) {
  let fresh = false;
  const seen: string[] = [];
  vi.stubGlobal("fetch", async (target: string | URL | Request, init?: RequestInit) => {
    const url = new URL(String(target), "http://console.test");
    seen.push(url.pathname);
    if (init?.method === "POST") {
      expect(new Headers(init.headers).get("x-umg-csrf")).toBe("1");
    }
    if (url.pathname === "/auth/refresh") {
      fresh = refreshStatus === 200;
      const body = fresh
        ? {}
        : { code: "refresh_reused", message: "", details: {}, requestId: "r" };
      return Response.json(body, { status: refreshStatus });
    }
    const paths = url.pathname.slice("/trpc/".length).split(",");
    return Response.json(
      paths.map((path) => (fresh ? { result: { data: { path } } } : refused(path, code))),
      { status: fresh ? 200 : 401 },
    );
  });
  return seen;
}

afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.clear();
  whenSignedOut(() => {});
});

it("an expired token is refreshed once and every call that met it is repeated", async () => {
  const seen = serve({ code: "token_expired", refreshStatus: 200 });
  const answers = await Promise.all([api.me.get.query(), api.overview.get.query()]);
  expect(answers).toEqual([{ path: "me.get" }, { path: "overview.get" }]);
  expect(seen.filter((path) => path === "/auth/refresh")).toHaveLength(1);
});

it("a refused refresh signs out and hands on the first error, without a second try", async () => {
  const left = vi.fn();
  whenSignedOut(left);
  const seen = serve({ code: "token_expired", refreshStatus: 401 });
  await expect(api.me.get.query()).rejects.toThrow("token_expired");
  expect(left).toHaveBeenCalledTimes(1);
  expect(seen).toEqual(["/trpc/me.get", "/auth/refresh"]);
});

it("a session that was ended is not refreshed", async () => {
  const left = vi.fn();
  whenSignedOut(left);
  const seen = serve({ code: "session_revoked", refreshStatus: 200 });
  await expect(api.me.get.query()).rejects.toThrow("session_revoked");
  expect(seen).toEqual(["/trpc/me.get"]);
  expect(left).toHaveBeenCalledTimes(1);
});

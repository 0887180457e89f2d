import { expect, test, vi } from "vitest";

import { openSessionVault } from "../sessions/session-vault.ts";
import { oneTimeSignIn } from "./one-time-sign-in.ts";

const memory = () =>
  openSessionVault("/nonexistent/sessions.bin", {
    available: () => false,
    seal: () => Buffer.of(),
    open: () => "",
  });

/** Answers each path with the status given, and cookies when it is 200. */
function server(statuses: Record<string, number>) {
  const asked: string[] = [];
  const fetch = vi.fn<typeof globalThis.fetch>(async (url) => {
    const { pathname } = new URL(String(url));
    asked.push(pathname);
    const status = statuses[pathname] ?? 404;
    const cookie = `umg_refresh=of${pathname.replaceAll("/", "-")}; Path=/auth`;
    return new Response(
      "{}",
      status === 200 ? { status, headers: { "set-cookie": cookie } } : { status },
    );
  });
  return { asked, fetch };
}

test("the first start is signed in by the token", async () => {
  const vault = memory();
  const { asked, fetch } = server({ "/auth/one-time": 200 });
  await oneTimeSignIn("http://server", "token", "p", { vault, fetch });
  expect(asked).toEqual(["/auth/one-time"]);
  expect(vault.refresh("p")).toBe("of-auth-one-time");
});

test("who was signed in stays signed in", async () => {
  const vault = memory();
  vault.absorb("p", ["umg_refresh=mine"]);
  const { asked, fetch } = server({ "/auth/refresh": 200, "/auth/one-time": 200 });
  await oneTimeSignIn("http://server", "token", "p", { vault, fetch });
  expect(asked).toEqual(["/auth/refresh"]);
});

test("a sign-in of another data folder gives way to the token", async () => {
  const vault = memory();
  vault.absorb("p", ["umg_refresh=stale"]);
  const { asked, fetch } = server({ "/auth/refresh": 401, "/auth/one-time": 200 });
  await oneTimeSignIn("http://server", "token", "p", { vault, fetch });
  expect(asked).toEqual(["/auth/refresh", "/auth/one-time"]);
  expect(vault.refresh("p")).toBe("of-auth-one-time");
});

test("a refused token is an error that does not name it", async () => {
  const { fetch } = server({ "/auth/one-time": 401 });
  const tried = oneTimeSignIn("http://server", "tok-canary", "p", { vault: memory(), fetch });
  await expect(tried).rejects.toThrow(/^the one-time sign-in was refused \(401\)$/);
});

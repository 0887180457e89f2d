import { expect, test, vi } from "vitest";

import type { SessionVault } from "../sessions/session-vault.ts";
import { forwarder } from "./forward.ts";

type Fetch = typeof globalThis.fetch;

const vaultWith = (kept: { access?: string; refresh?: string | undefined }): SessionVault => ({
  remembers: false,
  access: () => kept.access,
  refresh: () => kept.refresh,
  absorb(_profile, cookies) {
    for (const cookie of cookies)
      kept.refresh = /umg_refresh=([^;]*)/.exec(cookie)?.[1] ?? kept.refresh;
  },
  forget: () => {},
});

const upstream = { profileId: "p", origin: async () => "http://server" };
const closing = new AbortController().signal;
const page = (path: string, init?: RequestInit) => new Request(`app://console${path}`, init);

test("two refreshes at once go one after the other, the second with the rotated token", async () => {
  const used: (string | null)[] = [];
  const fetch = vi.fn<Fetch>(async (_url, init) => {
    used.push(new Headers(init?.headers).get("cookie"));
    await new Promise((resolve) => setTimeout(resolve, 5));
    return new Response("{}", {
      headers: { "set-cookie": `umg_refresh=r${used.length + 1}; Path=/auth` },
    });
  });
  const send = forwarder(upstream, {
    vault: vaultWith({ refresh: "r1" }),
    closing,
    fetch: fetch,
  });
  await Promise.all([
    send(page("/auth/refresh", { method: "POST" })),
    send(page("/auth/refresh", { method: "POST" })),
  ]);
  expect(used).toEqual(["umg_refresh=r1", "umg_refresh=r2"]);
});

test("calls wait for a server that is starting, and go through when it is up", async () => {
  const starting = Promise.withResolvers<string>();
  const fetch = vi.fn<Fetch>(async () => new Response("up"));
  const send = forwarder(
    { profileId: "p", origin: () => starting.promise },
    { vault: vaultWith({}), closing, fetch },
  );
  const answer = send(page("/healthz"));
  expect(fetch).not.toHaveBeenCalled();
  starting.resolve("http://server");
  expect(await (await answer).text()).toBe("up");
});

test("a server that failed is an error in the shape the page knows, in tRPC's envelope for tRPC", async () => {
  const origin = () =>
    Promise.reject(new Error("The server on this computer stopped (exit code 1)."));
  const send = forwarder(
    { profileId: "p", origin },
    { vault: vaultWith({}), closing, fetch: globalThis.fetch },
  );
  const plain = await send(page("/auth/state"));
  expect([plain.status, await plain.json()]).toMatchObject([503, { code: "unavailable" }]);
  const trpc = await send(page("/trpc/me?batch=1"));
  expect(await trpc.json()).toMatchObject({
    error: { data: { domain: { code: "unavailable", status: 503 } } },
  });
});

test("nothing the page says about itself reaches the server, nothing secret comes back", async () => {
  const fetch = vi.fn<Fetch>(
    async (_url, _init) =>
      new Response("<script>", {
        headers: {
          "set-cookie": "umg_access=x",
          location: "https://server/",
          "content-type": "text/html",
          "x-request-id": "1",
        },
      }),
  );
  const send = forwarder(upstream, {
    vault: vaultWith({ access: "tok" }),
    closing,
    fetch: fetch,
  });
  const answer = await send(
    page("/trpc/x", {
      headers: {
        authorization: "Bearer forged",
        "x-forwarded-for": "1.2.3.4",
        "idempotency-key": "k",
        "x-umg-client": "web",
      },
    }),
  );
  const sent = new Headers(fetch.mock.calls[0]?.[1]?.headers);
  expect(Object.fromEntries(sent)).toEqual({
    authorization: "Bearer tok",
    "idempotency-key": "k",
    "x-umg-client": "desktop",
  });
  expect(answer.headers.get("x-request-id")).toBe("1");
  expect(answer.headers.get("set-cookie")).toBeNull();
  expect(answer.headers.get("location")).toBeNull();
  expect(answer.headers.get("content-security-policy")).toContain("sandbox");
});

test("cancelling the answer's body aborts the request behind it", async () => {
  let aborted = false;
  const fetch = vi.fn<Fetch>(async (_url, init) => {
    init?.signal?.addEventListener("abort", () => (aborted = true));
    return new Response(new ReadableStream({ start: (c) => c.enqueue(new Uint8Array([1])) }));
  });
  const send = forwarder(upstream, {
    vault: vaultWith({}),
    closing,
    fetch: fetch,
  });
  const answer = await send(page("/trpc/live"));
  await answer.body?.cancel();
  expect(aborted).toBe(true);
});

test("when the desktop closes, what is still open ends", async () => {
  const quitting = new AbortController();
  let aborted = false;
  const fetch = vi.fn<Fetch>(async (_url, init) => {
    init?.signal?.addEventListener("abort", () => (aborted = true));
    return new Response(new ReadableStream({}));
  });
  const send = forwarder(upstream, { vault: vaultWith({}), fetch, closing: quitting.signal });
  await send(page("/trpc/live"));
  quitting.abort();
  expect(aborted).toBe(true);
});

test("while nobody is signed in, no credential of the page's own takes the place of ours", async () => {
  const fetch = vi.fn<Fetch>(async (_url, _init) => new Response("{}"));
  const send = forwarder(upstream, { vault: vaultWith({}), closing, fetch });
  await send(page("/trpc/x", { headers: { authorization: "Bearer forged" } }));
  expect(new Headers(fetch.mock.calls[0]?.[1]?.headers).get("authorization")).toBeNull();
});

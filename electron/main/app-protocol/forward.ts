import { FORWARDED_HEADERS } from "../security/content-policy.ts";
import type { SessionVault } from "../sessions/session-vault.ts";

/** Where the page's calls go: one per connection profile. */
export interface Upstream {
  profileId: string;
  /** Waits while the server starts. @throws Error with a sentence for the person when there is none. */
  origin(): Promise<string>;
}

export interface ForwardParts {
  vault: SessionVault;
  fetch: typeof globalThis.fetch;
  /** Ends what is still open: the server that is about to stop would wait for its streams. */
  closing: AbortSignal;
}

/** Never passed on from the page: who is asking is decided here, not there. */
const NOT_FORWARDED =
  /^(host|origin|referer|cookie|authorization|connection|keep-alive|te|trailer|transfer-encoding|upgrade|content-length|accept-encoding|forwarded|x-forwarded-.*|proxy-.*|sec-.*|x-umg-client)$/;
/** Never passed back: secrets, what belongs to this connection, and what was undone on the way. */
const NOT_RETURNED =
  /^(set-cookie2?|connection|keep-alive|transfer-encoding|content-encoding|content-length|clear-site-data|strict-transport-security|www-authenticate|location)$/;
const WITH_REFRESH_COOKIE = new Set(["/auth/refresh", "/auth/sign-out", "/auth/end-impersonation"]);

/**
 * Sends one request of the page to the server as the active profile, and hands the answer back as it streams in. When the page
 * closes its stream, the connection to the server is closed too.
 */
export function forwarder(upstream: Upstream, { vault, fetch, closing }: ForwardParts) {
  let refreshing: Promise<unknown> = Promise.resolve();
  const send = async (request: Request): Promise<Response> => {
    const { pathname, search } = new URL(request.url);
    let origin: string;
    try {
      origin = await upstream.origin();
    } catch (cause) {
      return unavailable(pathname, (cause as Error).message);
    }
    const closed = new AbortController();
    const hasBody = request.method !== "GET" && request.method !== "HEAD";
    try {
      const answer = await fetch(origin + pathname + search, {
        method: request.method,
        headers: outgoing(request.headers, pathname, upstream.profileId, vault),
        redirect: "manual",
        signal: AbortSignal.any([closed.signal, request.signal, closing]),
        ...(hasBody ? { body: request.body, duplex: "half" as const } : {}),
      });
      vault.absorb(upstream.profileId, answer.headers.getSetCookie());
      return returned(answer, closed);
    } catch {
      return unavailable(pathname, "The server does not answer.");
    }
  };
  return (request: Request): Promise<Response> => {
    if (new URL(request.url).pathname !== "/auth/refresh") return send(request);
    // One at a time: a second one with the same refresh token would count as its theft.
    const turn = refreshing.then(() => send(request));
    refreshing = turn;
    return turn;
  };
}

function outgoing(from: Headers, path: string, profileId: string, vault: SessionVault): Headers {
  const headers = new Headers();
  for (const [name, value] of from) if (!NOT_FORWARDED.test(name)) headers.set(name, value);
  headers.set("x-umg-client", "desktop");
  const access = vault.access(profileId);
  if (access !== undefined) headers.set("authorization", `Bearer ${access}`);
  const refresh = WITH_REFRESH_COOKIE.has(path) ? vault.refresh(profileId) : undefined;
  if (refresh !== undefined) headers.set("cookie", `umg_refresh=${refresh}`);
  return headers;
}

function returned(answer: Response, closed: AbortController): Response {
  const headers = new Headers();
  for (const [name, value] of answer.headers)
    if (!NOT_RETURNED.test(name)) headers.append(name, value);
  for (const [name, value] of Object.entries(FORWARDED_HEADERS)) headers.set(name, value);
  const body = answer.body === null ? null : closing(answer.body, closed);
  return new Response(body, { status: answer.status, headers });
}

/** The same bytes; cancelling it ends the request they come from, which handing on the stream itself would not. */
function closing(body: ReadableStream<Uint8Array>, closed: AbortController): ReadableStream {
  const reader = body.getReader();
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (cause) {
        controller.error(cause);
      }
    },
    cancel() {
      closed.abort();
    },
  });
}

/** In the shape the server's own errors have, for tRPC calls in tRPC's envelope. */
function unavailable(pathname: string, message: string): Response {
  const body = { code: "unavailable", message, details: { what: "The server" }, requestId: "" };
  const data = { code: "SERVICE_UNAVAILABLE", httpStatus: 503, domain: { ...body, status: 503 } };
  const envelope = { error: { message, code: -32603, data } };
  return Response.json(pathname.startsWith("/trpc") ? envelope : body, {
    status: 503,
    headers: { ...FORWARDED_HEADERS, "retry-after": "1", "cache-control": "no-store" },
  });
}

import http from "node:http";
import type { AddressInfo } from "node:net";

export interface SeenRequest {
  method: string;
  path: string;
  headers: http.IncomingHttpHeaders;
  body: Buffer;
}

/** A server with cookies and a stream as ours has them, that remembers what reached it. */
export interface Upstream {
  origin: string;
  seen: SeenRequest[];
  last(path: string): SeenRequest;
  /** Streams that are open now. */
  streams(): number;
  push(data: string): void;
  stop(): Promise<void>;
}

export const ACCESS = "access-canary-7f3a9c";
export const REFRESH = "refresh-canary-1b8e42";

export async function startUpstream(): Promise<Upstream> {
  const seen: SeenRequest[] = [];
  const streams = new Set<http.ServerResponse>();
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { pathname } = new URL(request.url ?? "/", "http://upstream");
      const body = Buffer.concat(chunks);
      seen.push({
        method: request.method ?? "",
        path: request.url ?? "",
        headers: request.headers,
        body,
      });
      answer(pathname, body, response);
    });
  });
  const answer = (pathname: string, body: Buffer, response: http.ServerResponse) => {
    if (pathname === "/auth/sign-in" || pathname === "/auth/refresh") {
      response.setHeader("set-cookie", [
        `umg_access=${ACCESS}; Path=/; HttpOnly; SameSite=Strict; Max-Age=600`,
        `umg_refresh=${REFRESH}; Path=/auth; HttpOnly; SameSite=Strict; Max-Age=86400`,
      ]);
    } else if (pathname === "/auth/sign-out") {
      response.setHeader("set-cookie", [
        "umg_access=; Path=/; Max-Age=0",
        "umg_refresh=; Path=/auth; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
      ]);
    } else if (pathname === "/trpc/stream") {
      response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
      response.write("data: first\n\n");
      streams.add(response);
      response.on("close", () => streams.delete(response));
      return;
    } else if (pathname === "/trpc/elsewhere") {
      response.writeHead(302, { location: "https://example.com/stolen" }).end();
      return;
    } else if (pathname === "/v1/html") {
      response.setHeader("content-type", "text/html");
      response.end("<script>globalThis.hacked = true</script>");
      return;
    }
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ ok: true, bytes: body.length }));
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    last(path) {
      const found = seen.findLast((request) => request.path.startsWith(path));
      if (found === undefined) throw new Error(`nothing asked for ${path}`);
      return found;
    },
    streams: () => streams.size,
    push: (data) => {
      for (const stream of streams) stream.write(`data: ${data}\n\n`);
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { Hono } from "hono";
import { DomainError, toErrorBody } from "#shared/errors/index.ts";
import { newId } from "../../platform/context/new-id.ts";
import type { HttpEnv } from "./request-log.ts";

/** The ingest endpoint stands in front of Hono: one of its middlewares costs more than the whole handler. */
export type RawHandler = (req: IncomingMessage, res: ServerResponse) => boolean;

export interface HttpServer {
  readonly port: number;
  /** From here on requests are served; before, each is told that the server starts. */
  serve(handlers: { ingest?: RawHandler | undefined; app: Hono<HttpEnv> }): void;
  /** Stops listening, lets calls in flight end, cuts what still streams after `graceMs`. */
  close(graceMs?: number): Promise<void>;
}

type Listener = (req: IncomingMessage, res: ServerResponse) => void;

const starting: Listener = (_req, res) => {
  const requestId = newId();
  const body = JSON.stringify({
    code: "unavailable",
    message: "The server is starting. Try again in a moment.",
    details: {},
    requestId,
  });
  const headers = {
    "content-type": "application/json",
    "cache-control": "no-store",
    "retry-after": "1",
    "x-request-id": requestId,
  };
  res.writeHead(503, headers).end(body);
};

/** Takes the port; a taken one is a sentence. Connections beyond `maxConnections` are closed as they come. */
export async function listen(options: {
  host: string;
  port: number;
  maxConnections?: number;
}): Promise<HttpServer> {
  let listener = starting;
  const server = createServer((req, res) => listener(req, res));
  // Opened ahead of a first request, as browsers do: Node counts such a connection as busy when it closes.
  const unused = new Set<Socket>();
  server.on("connection", (socket) => {
    unused.add(socket);
    socket.once("close", () => unused.delete(socket));
  });
  server.on("request", ({ socket }) => unused.delete(socket));
  server.keepAliveTimeout = 65_000;
  server.headersTimeout = 20_000;
  if (options.maxConnections !== undefined) server.maxConnections = options.maxConnections;
  await start(server, options.host, options.port);
  const address = server.address();
  return {
    port: typeof address === "object" && address ? address.port : options.port,
    serve({ ingest, app }) {
      const rest = getRequestListener(app.fetch as never, {
        overrideGlobalObjects: false,
        errorHandler: notHttp,
      });
      listener = (req, res) => void (ingest?.(req, res) || rest(req, res));
    },
    close: (graceMs = 5000) => {
      for (const socket of unused) socket.destroy();
      return stop(server, graceMs);
    },
  };
}

/** No request to hand on: a host or path that cannot be one. */
const notHttp = (): Response => {
  const requestId = newId();
  const error = new DomainError("bad_request", { reason: "its host or path cannot be read" });
  return Response.json(toErrorBody(error, requestId), {
    status: error.status,
    headers: { "cache-control": "no-store", "x-request-id": requestId },
  });
};

const start = (server: Server, host: string, port: number) =>
  new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const sentence =
        error.code === "EADDRINUSE"
          ? `Port ${port} is taken by another program. Give another one with --port, or none for a free one.`
          : error.code === "EACCES"
            ? `Port ${port} is not open to this user. Give one above 1024.`
            : `The server cannot listen on ${host}:${port}: ${error.message}`;
      reject(new DomainError("conflict", { reason: sentence }, error));
    });
    server.listen(port, host, resolve);
  });

const stop = (server: Server, graceMs: number) =>
  new Promise<void>((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), graceMs);
    // Again and again: a kept-alive connection may become idle only after its last call has ended.
    const sweep = setInterval(() => server.closeIdleConnections(), 50);
    server.close(() => {
      clearTimeout(cut);
      clearInterval(sweep);
      resolve();
    });
    server.closeIdleConnections();
  });

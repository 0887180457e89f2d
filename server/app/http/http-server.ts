import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { Hono } from "hono";
import { DomainError } from "#shared/errors/index.ts";

/** The ingest endpoint stands in front of Hono: one of its middlewares costs more than the whole handler. */
export type RawHandler = (req: IncomingMessage, res: ServerResponse) => boolean;

export interface HttpServer {
  readonly port: number;
  /** Stops listening, lets calls in flight end, cuts what still streams after `graceMs`. */
  close(graceMs?: number): Promise<void>;
}

/** Listens; a taken port is a sentence. */
export async function listen(options: {
  host: string;
  port: number;
  ingest?: RawHandler;
  app?: Hono<never>;
}): Promise<HttpServer> {
  const handler = options.app
    ? getRequestListener(options.app.fetch as never, { overrideGlobalObjects: false })
    : undefined;
  const server = createServer((req, res) => {
    if (options.ingest?.(req, res)) return;
    if (handler) void handler(req, res);
    else res.writeHead(404).end();
  });
  server.keepAliveTimeout = 65_000;
  server.headersTimeout = 20_000;
  await start(server, options.host, options.port);
  const address = server.address();
  return {
    port: typeof address === "object" && address ? address.port : options.port,
    close: (graceMs = 5000) => stop(server, graceMs),
  };
}

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
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });

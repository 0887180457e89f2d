import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { DomainError } from "#shared/errors/index.ts";
import {
  openHttpEngine,
  sha256,
  type EngineCall,
  type HttpEngine,
} from "./clickhouse-http-engine.ts";

/** What the front does with a request: answer, hang, cut the connection, be overloaded, or be a proxy with nothing behind. */
export type FrontMode = "up" | "slow" | "reset" | "busy" | "proxy";

export interface ClickHouseHttp {
  readonly url: string;
  readonly user: string;
  readonly password: string;
  /** The URL's parameters of every request so far. */
  readonly requests: URLSearchParams[];
  mode(next: FrontMode): void;
  /** Nothing listens any more; `listen` again on the same port. */
  refuse(): Promise<void>;
  listen(): Promise<void>;
  pid(): number | undefined;
  close(): Promise<void>;
}

export interface ClickHouseHttpOptions {
  readonly letIn?: boolean;
  readonly ignore?: RegExp;
}

const OURS = new Set([
  "query",
  "query_id",
  "database",
  "session_id",
  "role",
  "user",
  "password",
  "default_format",
  "wait_end_of_query",
  "buffer_size",
]);
const STATUS: Readonly<Record<string, number>> = {
  "497": 403,
  "516": 403,
  "60": 404,
  "81": 404,
  "202": 503,
};

/**
 * A small front that speaks ClickHouse's HTTP interface over chDB: the query in the body, the URL or a multipart part,
 * settings and `param_*` per request, Basic authentication, gzip, the exception code in a header.
 */
export async function clickHouseHttp(options: ClickHouseHttpOptions = {}): Promise<ClickHouseHttp> {
  const dataDir = await mkdtemp(join(tmpdir(), "umg-chhttp-"));
  const user = "unmogrowp";
  const password = "front's password";
  const engine = await openHttpEngine({
    dataDir,
    writer: user,
    passwordHash: sha256(password),
    letIn: options.letIn ?? false,
    ignore: options.ignore,
  });
  const requests: URLSearchParams[] = [];
  let mode: FrontMode = "up";
  const open = () =>
    createServer({ maxHeaderSize: 1_000_000 }, (request, response) => {
      const url = new URL(request.url ?? "/", "http://front");
      requests.push(url.searchParams);
      if (mode === "reset") return void request.socket.destroy();
      if (mode === "slow") return void request.resume();
      if (mode === "proxy") return void response.writeHead(502).end("<html>Bad Gateway</html>");
      answer(engine, mode, request, url.searchParams, response).catch(() =>
        request.socket.destroy(),
      );
    });
  let server: Server = open();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const refuse = async () => {
    if (!server.listening) return;
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  };
  return {
    url: `http://127.0.0.1:${port}`,
    user,
    password,
    requests,
    mode: (next) => (mode = next),
    refuse,
    async listen() {
      server = open();
      server.listen(port, "127.0.0.1");
      await once(server, "listening");
    },
    pid: engine.pid,
    async close() {
      await refuse();
      await engine.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function answer(
  engine: HttpEngine,
  mode: FrontMode,
  request: IncomingMessage,
  search: URLSearchParams,
  response: ServerResponse,
): Promise<void> {
  const sent = await buffer(request);
  const body = request.headers["content-encoding"] === "gzip" ? gunzipSync(sent) : sent;
  response.setHeader("X-ClickHouse-Query-Id", search.get("query_id") ?? randomUUID());
  try {
    const user = userOf(engine, request.headers.authorization ?? "");
    if (mode === "busy")
      throw new Error(
        "Code: 202. DB::Exception: Too many simultaneous queries. (TOO_MANY_SIMULTANEOUS_QUERIES)",
      );
    const call = callOf(user, search, body, request.headers["content-type"] ?? "");
    const left = new AbortController();
    // As the server does it, and only when it was asked to.
    if (call.settings["cancel_http_readonly_queries_on_client_close"] === "1")
      response.once("close", () => left.abort());
    const text = await engine.run(call, left.signal);
    response.setHeader(
      "X-ClickHouse-Summary",
      JSON.stringify({ read_rows: "0", written_rows: "0" }),
    );
    response.setHeader("X-ClickHouse-Format", "JSONEachRow");
    response.end(text);
  } catch (error) {
    // The engine itself is gone: a server that crashed answers nothing.
    if (error instanceof DomainError) return void request.socket.destroy();
    const said = (error as Error).message.replace(/^Query failed: /, "");
    const code = /Code: (\d+)/.exec(said)?.[1] ?? "1002";
    response.writeHead(STATUS[code] ?? 500, { "X-ClickHouse-Exception-Code": code });
    response.end(`${said} (version 26.7.2.1)\n`);
  }
}

function userOf(engine: HttpEngine, authorization: string): string {
  const [user = "", ...rest] = Buffer.from(authorization.replace(/^Basic /, ""), "base64")
    .toString()
    .split(":");
  if (engine.passwordHash(user) !== sha256(rest.join(":")))
    throw new Error(
      `Code: 516. DB::Exception: ${user}: Authentication failed. (AUTHENTICATION_FAILED)`,
    );
  return user;
}

function callOf(user: string, search: URLSearchParams, body: Buffer, type: string): EngineCall {
  const fields = new Map(search);
  const boundary = /^multipart\/form-data; boundary=(.+)$/.exec(type)?.[1];
  for (const part of boundary ? body.toString().split(`--${boundary}`) : []) {
    const [, name, value] = /name="([^"]+)"\r\n\r\n(.*)\r\n$/s.exec(part) ?? [];
    if (name !== undefined && value !== undefined) fields.set(name, value);
  }
  const settings: Record<string, string> = {};
  const params: Record<string, string> = {};
  for (const [name, value] of fields)
    if (name.startsWith("param_")) params[name.slice("param_".length)] = value;
    else if (!OURS.has(name)) settings[name] = value;
  const inField = fields.get("query");
  return {
    user,
    sql: inField ?? body.toString(),
    data: inField !== undefined && !boundary ? body : undefined,
    settings,
    params,
  };
}

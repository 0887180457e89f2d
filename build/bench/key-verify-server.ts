// The two servers of key-verify-load.ts: a Hono hello, and the same behind a verified SDK key.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener, type HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { createKeyVerifier, type KeyVerdict } from "#server/modules/keys/index.ts";
import type { PgConnections } from "#server/platform/postgres/connection.ts";
import { openBenchServices } from "./bench-platform.ts";

const app = new Hono<{ Bindings: HttpBindings }>();
if (process.argv[2] === "subject") {
  const connections = JSON.parse(process.argv[3] ?? "") as PgConnections;
  const { services } = await openBenchServices(connections, {
    redisUrl: process.argv[4] ?? "",
  });
  const verifier = createKeyVerifier(services);
  app.get("/", (c): Response | Promise<Response> => {
    const key = c.env.incoming.headers.authorization?.slice("Bearer ".length) ?? "";
    const answer = (verdict: KeyVerdict): Response =>
      verdict.ok ? c.text("hello") : c.text(verdict.code, 401);
    const asked = verifier.verify(key, { ip: "127.0.0.1", scope: "events:write" });
    return asked instanceof Promise ? asked.then(answer) : answer(asked);
  });
} else app.get("/", (c) => c.text("hello"));

const listener = getRequestListener(app.fetch);
const server = createServer((req, res) => void listener(req, res));
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
process.on("disconnect", () => process.exit());

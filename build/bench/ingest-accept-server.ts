// The servers of the ingest benches: node:http that reads a body and parses it, and the endpoint as it runs.
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { createIngestHandler, createRefusedRecorder } from "#server/modules/ingest/index.ts";
import { createKeyVerifier } from "#server/modules/keys/index.ts";
import { createPostgresEventLog } from "#server/platform/event-log/postgres-event-log.ts";
import type { PgConnections } from "#server/platform/postgres/connection.ts";
import { readLeaseOwners } from "#server/testing/probe.store.ts";
import { openBenchServices } from "./bench-platform.ts";

const readAndParse: RequestListener = (req, res) => {
  const chunks: Buffer[] = [];
  req.on("data", (chunk: Buffer) => chunks.push(chunk));
  req.on("end", () => {
    const { batch } = JSON.parse(Buffer.concat(chunks).toString()) as { batch: unknown[] };
    const body = JSON.stringify({ success: true, accepted: batch.length, rejected: 0 });
    res.writeHead(200, {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
    });
    res.end(body);
  });
};

async function endpoint(connections: PgConnections): Promise<RequestListener> {
  const { services } = await openBenchServices(connections);
  const handler = createIngestHandler({
    services,
    verifier: createKeyVerifier(services),
    refused: createRefusedRecorder(services),
    eventLog: createPostgresEventLog(services),
  });
  return (req, res) => {
    if (handler(req, res)) return;
    // As a page of staff's console: a transaction of its own in the same process.
    services.db.platform(readLeaseOwners).then(
      () => res.end(),
      () => res.writeHead(503).end(),
    );
  };
}

const listener =
  process.argv[2] === "subject"
    ? await endpoint(JSON.parse(process.argv[3] ?? "") as PgConnections)
    : readAndParse;
const server = createServer({ keepAliveTimeout: 0 }, listener);
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
process.on("disconnect", () => process.exit());

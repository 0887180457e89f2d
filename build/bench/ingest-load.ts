import { fork, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { request, type Agent } from "node:http";
import { fileURLToPath } from "node:url";
import { issueKey } from "#server/modules/keys/index.ts";
import type { BenchPlatform } from "./bench-platform.ts";

export interface IngestServer {
  readonly child: ChildProcess;
  readonly port: number;
}

export async function startIngestServer(
  side: "baseline" | "subject",
  { connections }: BenchPlatform,
): Promise<IngestServer> {
  const file = fileURLToPath(new URL("ingest-accept-server.ts", import.meta.url));
  const child = fork(file, [side, JSON.stringify(connections)]);
  const [port] = (await once(child, "message")) as [number];
  return { child, port };
}

export async function stopIngestServer({ child }: IngestServer): Promise<void> {
  child.disconnect();
  await once(child, "exit");
}

/** A key of a tenant of its own, limited by nothing that a bench reaches. */
export async function makeBenchKey(platform: BenchPlatform): Promise<string> {
  const { tenantId, appId } = await platform.makeTenant();
  const { secret } = await platform.services.db.tenant(tenantId, "write", (tx) =>
    issueKey(tx, {
      appId,
      name: "bench",
      rateLimitPerMinute: 10_000_000,
      createdBy: null,
      createdByName: "bench",
      now: new Date(),
    }),
  );
  return secret;
}

/** A phone's batch as mobile SDKs send it, every event with its context: 100 events are about 17 KB. */
export function phoneBatch(events: number, phone: number): Buffer {
  const context = { app: { version: `4.${phone % 7}.1` } };
  const batch = Array.from({ length: events }, (_, index) => ({
    type: "track",
    event: index % 5 === 0 ? "Purchase" : "Level up",
    userId: `u-${phone}`,
    messageId: randomBytes(16).toString("base64url"),
    timestamp: new Date(),
    properties: { level: index },
    context,
  }));
  return Buffer.from(JSON.stringify({ batch, sentAt: new Date() }));
}

export interface IngestAnswer {
  readonly status: number;
  readonly retryAfterSeconds: number;
}

export const postBatch = (
  { port }: IngestServer,
  agent: Agent,
  key: string,
  body: Buffer,
): Promise<IngestAnswer> =>
  new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${key}`,
      "content-type": "application/json",
      "content-length": body.length,
    };
    const options = { port, host: "127.0.0.1", path: "/v1/batch", method: "POST", agent, headers };
    request(options, (res) => {
      res.resume();
      const retryAfterSeconds = Number(res.headers["retry-after"] ?? 0);
      res.on("end", () => resolve({ status: res.statusCode ?? 0, retryAfterSeconds }));
    })
      .on("error", reject)
      .end(body);
  });

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { LogBatch } from "#server/platform/event-log/event-log.ts";
import { createPostgresEventLog } from "#server/platform/event-log/postgres-event-log.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import {
  makeTenant,
  testServices,
  type TestServices,
  type TestTenant,
} from "#server/testing/services.ts";
import { createKeyVerifier, issueKey, type NewKeySettings } from "../../keys/index.ts";
import { createIngestHandler, createRefusedRecorder, type IngestDeps } from "../index.ts";

export interface IngestStage {
  readonly services: TestServices;
  readonly url: string;
  /** Called instead of the log's append, when set. */
  append: ((batch: LogBatch, next: () => Promise<void>) => Promise<void>) | undefined;
  makeTenant(): Promise<TestTenant>;
  makeKey(tenant: TestTenant, settings?: Partial<NewKeySettings>): Promise<string>;
  /** The lines of a tenant's log. */
  stored(tenant: TestTenant): Promise<Record<string, unknown>[]>;
  outcomes(tenant: TestTenant): Promise<Record<string, { requests: number; events: number }>>;
  refusals(tenant: TestTenant): Promise<{ reason: string; sample: string }[]>;
  close(): Promise<void>;
}

/** The real handler with real keys before PostgreSQL's event log, behind a socket. */
export async function openIngestStage(
  options: Pick<IngestDeps, "maxInFlight"> = {},
): Promise<IngestStage> {
  const services = await testServices();
  const eventLog = createPostgresEventLog(services);
  const verifier = createKeyVerifier(services);
  let refused = createRefusedRecorder(services);
  const handler = createIngestHandler({
    ...options,
    services,
    verifier,
    refused: {
      record: (refusal) => refused.record(refusal),
      count: (...counted) => refused.count(...counted),
    },
    eventLog: {
      append: (batch) => {
        const next = () => eventLog.append(batch);
        return stage.append ? stage.append(batch, next) : next();
      },
    },
  });
  const server = createServer((req, res) => {
    if (!handler(req, res)) res.writeHead(404).end("not mine");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const written = async () => {
    const before = refused;
    refused = createRefusedRecorder(services);
    await before.close();
  };
  const stage: IngestStage = {
    services,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    append: undefined,
    makeTenant: () => makeTenant(services),
    makeKey: async ({ tenantId, appId }, settings = {}) => {
      const { secret } = await services.db.tenant(tenantId, "write", (tx) =>
        issueKey(tx, {
          appId,
          name: "k",
          createdBy: null,
          createdByName: "test",
          now: new Date(),
          ...settings,
        }),
      );
      return secret;
    },
    stored: async ({ tenantId }) => {
      const records = await services.db.readOnce(
        tenantId,
        sql<{ body: Buffer }>`select body from event_log order by log_offset`,
      );
      return records
        .flatMap(({ body }) => body.toString().trimEnd().split("\n"))
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    },
    outcomes: async ({ tenantId }) => {
      await written();
      const rows = await services.db.readOnce(
        tenantId,
        sql<{ outcome: string; requests: number; events: number }>`
          select outcome, sum(requests)::int as requests, sum(events)::int as events from key_outcomes_per_hour group by outcome`,
      );
      return Object.fromEntries(
        rows.map(({ outcome, requests, events }) => [outcome, { requests, events }]),
      );
    },
    refusals: async ({ tenantId }) => {
      await written();
      return services.db.readOnce(
        tenantId,
        sql<{
          reason: string;
          sample: string;
        }>`select reason, sample from refused_events order by at`,
      );
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await refused.close();
      await verifier.close();
      await services.stop();
    },
  };
  return stage;
}

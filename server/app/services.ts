import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openAuditSeal } from "../platform/audit/audit-seal.ts";
import { createPostgresEventLog } from "../platform/event-log/postgres-event-log.ts";
import { fairQueries } from "../platform/clickhouse/fair-queries.ts";
import { patientQueries } from "../platform/clickhouse/patient-queries.ts";
import { createBroadcast } from "../platform/live/broadcast.ts";
import type { ServerConfig } from "../platform/config/config.ts";
import type { Services } from "../platform/context/services.ts";
import { openProviders } from "../platform/payments/open-providers.ts";
import { openDatabase } from "../platform/postgres/database.ts";
import { inProcessRedis } from "../platform/redis/in-process-redis.ts";
import { openRedis } from "../platform/redis/redis-server.ts";
import { createSealer } from "../platform/secrets/sealer.ts";
import type { Logger } from "../platform/telemetry/logger.ts";
import { createMetrics } from "../platform/telemetry/metrics.ts";
import { createTenantDirectory } from "../platform/tenancy/tenant-directory.ts";
import type { Stores } from "./stores.ts";

export interface OpenServices {
  services: Services;
  close(): Promise<void>;
}

/** `publicUrl` is asked for late: with a free port it is known only once the server listens. */
export async function openServices(
  config: ServerConfig,
  stores: Stores,
  log: Logger,
  publicUrl: () => string,
): Promise<OpenServices> {
  const db = openDatabase(stores.connections, {
    name: "unmogrowp",
    onError: (error) => log.warn({ error: error.message }, "a PostgreSQL connection broke"),
  });
  const redis = config.redisUrl
    ? await openRedis(config.redisUrl, log, config.redisAuthority)
    : inProcessRedis();
  const broadcast = await createBroadcast(db, log, redis);
  const eventLog = config.kafka
    ? // Loaded where it is used: most platforms have no Kafka.
      (await import("../platform/event-log/kafka-event-log.ts")).createKafkaEventLog(
        { db, broadcast },
        config.kafka,
      )
    : createPostgresEventLog({ db, broadcast }, stores.connections.owner);
  const mailer =
    config.mail && (await import("../platform/mail/smtp-mailer.ts")).createSmtpMailer(config.mail);
  const clock = { now: () => new Date() };
  const services: Services = {
    db,
    redis,
    broadcast,
    eventLog,
    payments: await openProviders(config.payments, clock),
    mailer,
    log,
    clickhouse: fairQueries(patientQueries(stores.clickhouse)),
    metrics: createMetrics(),
    tenants: createTenantDirectory(db, broadcast),
    sealer: createSealer(await readSealKey(stores.keysFolder)),
    auditSeal: await openAuditSeal({
      keysFolder: stores.keysFolder,
      folder: stores.dataFolder?.root,
      nowMs: Date.now(),
    }),
    clock,
    settings: {
      serverName: config.serverName,
      version: config.version,
      environment: config.environment,
      get publicUrl() {
        return config.publicUrl ?? publicUrl();
      },
      get ingestUrl() {
        return config.ingestUrl ?? config.publicUrl ?? publicUrl();
      },
      startedAt: new Date(),
      seller: config.seller,
    },
  };
  return {
    services,
    async close() {
      await mailer?.close();
      await eventLog.close();
      await broadcast.close();
      await redis.close();
      await db.close();
    },
  };
}

/** 32 random bytes, made on the first start, readable by the owner only. */
async function readSealKey(folder: string): Promise<Buffer> {
  const file = join(folder, "seal.key");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // `wx` lets exactly one of two first starts write it.
  await writeFile(file, randomBytes(32), { mode: 0o600, flag: "wx" }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    },
  );
  return readFile(file);
}

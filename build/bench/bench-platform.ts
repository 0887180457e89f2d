import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { noAnchor } from "#server/platform/audit/audit-anchor.ts";
import { temporaryAuditKeys } from "#server/platform/audit/audit-keys.ts";
import { startChdb } from "#server/platform/clickhouse/chdb.ts";
import { absentClickHouse } from "#server/platform/clickhouse/absent-clickhouse.ts";
import { newId } from "#server/platform/context/new-id.ts";
import type { Services } from "#server/platform/context/services.ts";
import { startPostgresEngine } from "#server/platform/embedded/postgres-engine.ts";
import { createPostgresEventLog } from "#server/platform/event-log/postgres-event-log.ts";
import { createBroadcast } from "#server/platform/live/broadcast.ts";
import { LOGIN_ROLES, type PgConnections } from "#server/platform/postgres/connection.ts";
import { openDatabase } from "#server/platform/postgres/database.ts";
import { migrate } from "#server/platform/postgres/migrate.ts";
import { inProcessRedis } from "#server/platform/redis/in-process-redis.ts";
import { openRedis } from "#server/platform/redis/redis-server.ts";
import { createSealer } from "#server/platform/secrets/sealer.ts";
import { createLogger } from "#server/platform/telemetry/logger.ts";
import { createMetrics } from "#server/platform/telemetry/metrics.ts";
import { createTenantDirectory } from "#server/platform/tenancy/tenant-directory.ts";
import { insertTestTenant } from "#server/testing/rows.store.ts";
import type { AppId, TenantId } from "#shared/kernel/ids.ts";

export interface BenchPlatform {
  readonly services: Services;
  readonly connections: PgConnections;
  makeTenant(): Promise<{ tenantId: TenantId; appId: AppId }>;
  close(): Promise<void>;
}

/** The real stores on a folder of their own, with the durability they have in use. */
export async function openBenchPlatform(
  options: { clickhouse?: boolean } = {},
): Promise<BenchPlatform> {
  const folder = await mkdtemp(join(tmpdir(), "umg-bench-"));
  await chmod(folder, 0o711);
  const postgres = await startPostgresEngine({ dataDir: join(folder, "postgres") });
  await migrate(postgres.connection("postgres", "postgres"));
  const clickhouse = options.clickhouse
    ? await startChdb({ dataDir: join(folder, "clickhouse") })
    : absentClickHouse();
  const at = (role: keyof typeof LOGIN_ROLES) => postgres.connection(LOGIN_ROLES[role], "postgres");
  const connections: PgConnections = {
    owner: at("owner"),
    app: at("app"),
    platform: at("platform"),
    readonly: at("readonly"),
  };
  const { services, close } = await openBenchServices(connections, { clickhouse });
  return {
    services,
    connections,
    async makeTenant() {
      const tenant = { tenantId: newId<TenantId>(), appId: newId<AppId>() };
      const slug = `b-${randomBytes(5).toString("hex")}`;
      await services.db.tenant(tenant.tenantId, "write", (tx) =>
        insertTestTenant(tx, { ...tenant, slug, name: slug, state: "active", plan: "pro" }),
      );
      return tenant;
    },
    async close() {
      await close();
      await clickhouse.close();
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The services of one more process over the same stores. */
export async function openBenchServices(
  connections: PgConnections,
  options: { clickhouse?: Services["clickhouse"]; redisUrl?: string } = {},
): Promise<{ services: Services; close(): Promise<void> }> {
  const log = createLogger({ level: "warn" });
  const db = openDatabase(connections, { name: "bench" });
  const redis = options.redisUrl ? await openRedis(options.redisUrl, log) : inProcessRedis();
  const broadcast = await createBroadcast(db, log, redis);
  const services: Services = {
    db,
    redis,
    broadcast,
    eventLog: createPostgresEventLog({ db, broadcast }, connections.owner),
    payments: new Map(),
    mailer: undefined,
    log,
    clickhouse: options.clickhouse ?? absentClickHouse(),
    metrics: createMetrics(),
    tenants: createTenantDirectory(db, broadcast),
    sealer: createSealer(randomBytes(32)),
    auditSeal: { keys: temporaryAuditKeys(), anchor: noAnchor },
    clock: { now: () => new Date() },
    settings: {
      serverName: "bench",
      version: "0.0.0",
      environment: "development",
      publicUrl: "http://127.0.0.1",
      ingestUrl: "http://127.0.0.1",
      startedAt: new Date(),
    },
  };
  return {
    services,
    async close() {
      await broadcast.close();
      await redis.close();
      await db.close();
    },
  };
}

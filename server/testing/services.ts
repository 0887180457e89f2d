import { randomBytes } from "node:crypto";
import { Writable } from "node:stream";
import type { Actor, Role } from "#shared/access/actors.ts";
import type { Permission } from "#shared/access/permissions.ts";
import {
  PLATFORM_TENANT_ID,
  type AppId,
  type SessionId,
  type TenantId,
  type UserId,
} from "#shared/kernel/ids.ts";
import { noAnchor } from "../platform/audit/audit-anchor.ts";
import { temporaryAuditKeys } from "../platform/audit/audit-keys.ts";
import { absentClickHouse } from "../platform/clickhouse/absent-clickhouse.ts";
import type { ClickHouse } from "../platform/clickhouse/clickhouse.ts";
import { newId } from "../platform/context/new-id.ts";
import type { RequestContext } from "../platform/context/request.ts";
import type { Clock, Services } from "../platform/context/services.ts";
import type { Mailer } from "../platform/mail/mail.ts";
import type { PaymentProviders } from "../platform/payments/payment-provider.ts";
import { createPostgresEventLog } from "../platform/event-log/postgres-event-log.ts";
import { createBroadcast } from "../platform/live/broadcast.ts";
import { LOGIN_ROLES, type PgConnections } from "../platform/postgres/connection.ts";
import { openDatabase } from "../platform/postgres/database.ts";
import { inProcessRedis } from "../platform/redis/in-process-redis.ts";
import type { Redis } from "../platform/redis/redis.ts";
import { createSealer } from "../platform/secrets/sealer.ts";
import { createLogger } from "../platform/telemetry/logger.ts";
import { createMetrics } from "../platform/telemetry/metrics.ts";
import { createTenantDirectory } from "../platform/tenancy/tenant-directory.ts";
import { insertTestMember, insertTestSession, insertTestTenant } from "./rows.store.ts";
import { testDatabase, type TestDatabase } from "./postgres.ts";

export interface TestServices extends Services {
  readonly database: TestDatabase;
  readonly connections: PgConnections;
  /** All log lines so far, for "no secret in a log" assertions. */
  readonly logLines: string[];
  /** Moves the clock, for expiry. */
  advance(ms: number): void;
  stop(): Promise<void>;
}

/** Services on a fresh clone of the migrated database, with a clock that can be moved. */
export async function testServices(
  options: {
    clickhouse?: ClickHouse;
    redis?: Redis;
    payments?: (clock: Clock) => PaymentProviders;
    mailer?: Mailer;
  } = {},
): Promise<TestServices> {
  const database = await testDatabase();
  const connections = connectionsOf(database);
  const logLines: string[] = [];
  const destination = new Writable({
    write: (chunk, _encoding, done) => (logLines.push(String(chunk)), done()),
  });
  const log = createLogger({ level: "debug", destination });
  const db = openDatabase(connections, { name: "test", poolSize: 4 });
  const redis = options.redis ?? inProcessRedis();
  const broadcast = await createBroadcast(db, log, redis);
  let offsetMs = 0;
  const clock = { now: () => new Date(Date.now() + offsetMs) };
  return {
    database,
    connections,
    logLines,
    db,
    redis,
    broadcast,
    eventLog: createPostgresEventLog({ db, broadcast }, connections.owner),
    payments: options.payments?.(clock) ?? new Map(),
    mailer: options.mailer,
    log,
    metrics: createMetrics(),
    clickhouse: options.clickhouse ?? absentClickHouse(),
    tenants: createTenantDirectory(db, broadcast),
    sealer: createSealer(randomBytes(32)),
    auditSeal: { keys: temporaryAuditKeys(), anchor: noAnchor },
    clock,
    settings: {
      serverName: "test",
      version: "0.0.0",
      environment: "development",
      publicUrl: "http://127.0.0.1:1",
      ingestUrl: "http://127.0.0.1:1",
      startedAt: new Date(),
    },
    advance: (ms) => void (offsetMs += ms),
    async stop() {
      await broadcast.close();
      await redis.close();
      await db.close();
      await database.drop();
    },
  };
}

export const connectionsOf = (database: TestDatabase): PgConnections => ({
  owner: database.connection(LOGIN_ROLES.owner),
  app: database.connection(LOGIN_ROLES.app),
  platform: database.connection(LOGIN_ROLES.platform),
  readonly: database.connection(LOGIN_ROLES.readonly),
});

export interface TestTenant {
  tenantId: TenantId;
  appId: AppId;
  slug: string;
}

/** An active tenant with its primary app. `canary` is in its name, for leak tests. */
export async function makeTenant(
  services: Pick<Services, "db">,
  overrides: { state?: string; name?: string; plan?: string } = {},
): Promise<TestTenant> {
  const tenantId = newId<TenantId>();
  const appId = newId<AppId>();
  const slug = `t-${randomBytes(5).toString("hex")}`;
  await services.db.tenant(tenantId, "write", (tx) =>
    insertTestTenant(tx, {
      tenantId,
      appId,
      slug,
      name: overrides.name ?? `Canary ${slug}`,
      state: overrides.state ?? "active",
      plan: overrides.plan ?? "pro",
    }),
  );
  return { tenantId, appId, slug };
}

/** A member with a live session, and the request they would make. */
export async function memberRequest(
  services: Services,
  role: Role,
  tenantId: TenantId = PLATFORM_TENANT_ID,
  name = `${role} of ${tenantId.slice(-4)}`,
): Promise<RequestContext> {
  const userId = newId<UserId>();
  const sessionId = newId<SessionId>();
  await services.db.tenant(tenantId, "write", async (tx) => {
    await insertTestMember(tx, { userId, role, name, email: `${userId}@example.test` });
    await insertTestSession(tx, { sessionId, userId });
  });
  return requestOf(services, { kind: "member", userId, tenantId, role, sessionId }, name);
}

export const systemRequest = (
  services: Services,
  permissions: readonly Permission[],
  tenantId: TenantId = PLATFORM_TENANT_ID,
): RequestContext =>
  requestOf(
    services,
    { kind: "system", tokenId: newId(), name: "ci", tenantId, permissions },
    "ci",
  );

/** A request as the HTTP layer would make it; without an actor it is anonymous. */
export const requestOf = (
  services: Services,
  actor: Actor | undefined,
  actorName = "anonymous",
  idempotencyKey?: string,
): RequestContext => ({
  requestId: newId(),
  ip: "127.0.0.1",
  userAgent: "test",
  log: services.log,
  services,
  actor,
  actorName,
  authError: undefined,
  idempotencyKey,
  assertLive: () => undefined,
  signal: new AbortController().signal,
});

import { rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Services } from "#server/platform/context/services.ts";
import type { EventLog } from "#server/platform/event-log/event-log.ts";
import { hasRedis, testRedis } from "#server/testing/redis.ts";
import { openRoleCluster, type RoleProcess } from "../e2e/role-processes.ts";
import { openBenchServices } from "./bench-platform.ts";
import { kill, type CrashField, type CrashTarget } from "./crash-run.ts";

/** A store that is killed, stays away for a moment, and is started again. */
export interface CrashStore {
  kill(): Promise<void>;
  start(): Promise<void>;
}

export interface CrashRolesOptions {
  readonly random: () => number;
  /** For all processes. */
  readonly environment?: Readonly<Record<string, string>>;
  /** More to be killed, by name. */
  readonly stores?: Readonly<Record<string, CrashStore>>;
  /** Instead of the one in PostgreSQL. */
  readonly eventLog?: (services: Services) => EventLog;
}

/** `ingest` and `work` as processes of their own over one PostgreSQL, with Redis where it is there. */
export async function openCrashRoles(options: CrashRolesOptions): Promise<CrashField> {
  const redis = hasRedis() ? await testRedis() : undefined;
  const cluster = await openRoleCluster({
    ...options.environment,
    ...(redis ? { UMG_REDIS_URL: redis.url } : {}),
  });
  const folder = path.join(cluster.dataDir, "clickhouse");
  const open = await openBenchServices(cluster.connections);
  const eventLog = options.eventLog?.(open.services);
  const close = async () => {
    await eventLog?.close();
    await open.close();
    await cluster.stop();
    await redis?.stop();
    await rm(cluster.dataDir, { recursive: true, force: true });
  };
  const away =
    ({ kill: end, start }: CrashStore) =>
    async () => {
      await end();
      await sleep(options.random() * 1_000);
      await start();
    };
  try {
    const [ingest, work] = await Promise.all([
      cluster.process("ingest"),
      cluster.process("work", { UMG_CLICKHOUSE_FOLDER: folder }),
    ]);
    const stores = { ...options.stores, ...(redis ? { redis } : {}) };
    const targets: CrashTarget[] = [
      ...[ingest, work].map((each) => ({ name: each.role, kill: () => killAndStart(each) })),
      { name: "postgres", kill: async () => kill(cluster.postgres.pid()) },
      { name: "chdb", kill: async () => (await work.children()).forEach(kill) },
      ...Object.entries(stores).map(([name, store]) => ({ name, kill: away(store) })),
    ];
    return {
      services: { ...open.services, ...(eventLog ? { eventLog } : {}) },
      targets,
      ingestUrl: ingest.url,
      async finish() {
        await work.stop();
        return folder;
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

export async function killAndStart(process: RoleProcess): Promise<void> {
  await process.kill();
  await process.start();
}

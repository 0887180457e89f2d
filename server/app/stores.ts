import { join } from "node:path";
import { startChdb } from "../platform/clickhouse/chdb.ts";
import { absentClickHouse } from "../platform/clickhouse/absent-clickhouse.ts";
import { openClickHouseServer } from "../platform/clickhouse/clickhouse-server.ts";
import type { ClickHouse } from "../platform/clickhouse/clickhouse.ts";
import { ConfigError, type ServerConfig } from "../platform/config/config.ts";
import {
  defaultDataFolder,
  openDataFolder,
  type DataFolder,
} from "../platform/embedded/data-folder.ts";
import { startPostgresEngine } from "../platform/embedded/postgres-engine.ts";
import { LOGIN_ROLES, type PgConnections } from "../platform/postgres/connection.ts";
import { createDatabase } from "../platform/postgres/create-database.ts";
import { migrate } from "../platform/postgres/migrate.ts";
import { underMigrationLock } from "../platform/postgres/migration-lock.ts";
import type { Logger } from "../platform/telemetry/logger.ts";
import type { Phases } from "./phases.ts";

/** The stores of one process, started or reached, migrated. */
export interface Stores {
  readonly connections: PgConnections;
  readonly clickhouse: ClickHouse;
  readonly keysFolder: string;
  readonly dataFolder: DataFolder | undefined;
  close(): Promise<void>;
}

const DATABASE = "unmogrowp";
const CLICKHOUSE_MEMORY_MB = 1000;

export function openStores(
  config: ServerConfig,
  log: Logger,
  phases: Phases,
  needs: { clickhouse: boolean },
): Promise<Stores> {
  return config.postgres
    ? openExternal(config, config.postgres, log, phases, needs)
    : openEmbedded(config, log, phases);
}

async function openExternal(
  config: ServerConfig,
  connections: PgConnections,
  log: Logger,
  phases: Phases,
  needs: { clickhouse: boolean },
): Promise<Stores> {
  if (!config.keysFolder)
    throw new ConfigError(
      "UMG_KEYS_FOLDER must name the folder that holds the signing and sealing keys, the same for every process. Set it, then start again.",
    );
  await phases.run("migrate", () => migrate(connections.owner, (line) => log.info({}, line)));
  const clickhouse = needs.clickhouse
    ? await phases.run("clickhouse", () => openClickHouse(config, connections, log))
    : absentClickHouse();
  return {
    connections,
    clickhouse,
    keysFolder: config.keysFolder,
    dataFolder: undefined,
    close: () => clickhouse.close(),
  };
}

/** A server when one is set, else chDB in this process's folder, else none. */
async function openClickHouse(
  { clickhouseServer: server, clickhouseFolder }: ServerConfig,
  { owner }: PgConnections,
  log: Logger,
): Promise<ClickHouse> {
  if (server)
    return openClickHouseServer({ server, migrating: (work) => underMigrationLock(owner, work) });
  return clickhouseFolder
    ? startChdb({ dataDir: clickhouseFolder, logger: log })
    : absentClickHouse();
}

async function openEmbedded(config: ServerConfig, log: Logger, phases: Phases): Promise<Stores> {
  const dataFolder = await openDataFolder(
    config.dataFolder ?? defaultDataFolder(config.xdgDataHome),
  );
  const engines = config.enginesFolder === undefined ? {} : { enginesDir: config.enginesFolder };
  // Both engines at once; when one fails the other is stopped before the reason is told.
  const [postgres, clickhouse] = await Promise.allSettled([
    phases.run("postgres", async () => {
      const engine = await startPostgresEngine({
        dataDir: dataFolder.postgres,
        logger: log,
        ...engines,
      });
      try {
        await createDatabase(engine.connection("postgres", "postgres"), DATABASE);
        await migrate(engine.connection("postgres", DATABASE), (line) => log.info({}, line));
        return engine;
      } catch (error) {
        await engine.stop();
        throw error;
      }
    }),
    phases.run("clickhouse", async (): Promise<ClickHouse> =>
      config.clickhouseServer
        ? openClickHouseServer({ server: config.clickhouseServer, migrating: (work) => work() })
        : startChdb({
            dataDir: dataFolder.clickhouse,
            logger: log,
            memoryMb: CLICKHOUSE_MEMORY_MB,
            ...engines,
          }),
    ),
  ]);
  if (postgres.status === "rejected" || clickhouse.status === "rejected") {
    if (postgres.status === "fulfilled") await postgres.value.stop();
    if (clickhouse.status === "fulfilled") await clickhouse.value.close();
    dataFolder.release();
    throw postgres.status === "rejected"
      ? postgres.reason
      : (clickhouse as PromiseRejectedResult).reason;
  }
  const at = (role: keyof typeof LOGIN_ROLES) =>
    postgres.value.connection(LOGIN_ROLES[role], DATABASE);
  return {
    connections: {
      owner: at("owner"),
      app: at("app"),
      platform: at("platform"),
      readonly: at("readonly"),
    },
    clickhouse: clickhouse.value,
    keysFolder: join(dataFolder.root, "keys"),
    dataFolder,
    async close() {
      await Promise.allSettled([clickhouse.value.close(), postgres.value.stop()]);
      dataFolder.release();
    },
  };
}

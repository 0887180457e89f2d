import { chown, stat, truncate } from "node:fs/promises";
import { join, resolve } from "node:path";
import { DomainError } from "#shared/errors/index.ts";
import { closedFolder, engineAccount } from "./engine-account.ts";
import type { EngineLogger } from "./engine-state.ts";
import { makeFolder } from "./make-folder.ts";
import { providePostgresBinaries } from "./postgres-binaries.ts";
import { provideCluster } from "./postgres-cluster.ts";
import type { PostmasterOptions } from "./postgres-process.ts";
import { stopStrayPostgres } from "./postgres-stray.ts";
import { supervisePostmaster, type PostgresSupervisor } from "./postgres-supervisor.ts";
import { provideSocketFolder, SOCKET_PORT } from "./socket-folder.ts";
import { startFailure } from "./start-failure.ts";

export interface PostgresConnection {
  /** The folder of the unix socket, as libpq and `pg` take it. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
}

export interface PostgresEngine extends PostgresSupervisor {
  connection(user: string, database: string): PostgresConnection;
}

export interface PostgresEngineOptions {
  /** Everything of this engine lies in here. Its parent must exist. */
  readonly dataDir: string;
  readonly logger?: EngineLogger;
  /** A folder that holds `node_modules` with the engines; default: the project's own. */
  readonly enginesDir?: string;
  /** Server settings over the defaults, such as `{ fsync: "off" }` for tests. */
  readonly settings?: Readonly<Record<string, string>>;
  /** A cluster to copy instead of running initdb (tests); made when it is missing. */
  readonly template?: string;
}

const SETTINGS = {
  shared_buffers: "64MB",
  max_connections: "100",
  max_wal_size: "512MB",
  io_method: "sync",
  jit: "off",
  timezone: "UTC",
  log_timezone: "UTC",
  log_line_prefix: "%m [%p] ",
  cluster_name: "unmogrowp",
};
const LOG_LIMIT_BYTES = 10_000_000;

/**
 * Starts PostgreSQL on a private unix socket and keeps it running: a killed postmaster comes back by itself.
 * The superuser is `postgres`. Throws `engine_start_failed`, `data_folder_*` or `embedded_unsupported`.
 */
export async function startPostgresEngine(options: PostgresEngineOptions): Promise<PostgresEngine> {
  const dataDir = resolve(options.dataDir);
  const prepared = await prepare({ ...options, dataDir }).catch((error: unknown) => {
    throw error instanceof DomainError
      ? error
      : startFailure("PostgreSQL", String(error), dataDir, error);
  });
  const supervisor = await supervisePostmaster(prepared.postmaster, options.logger).catch(
    async (error: unknown) => {
      await prepared.removeSocket();
      throw startFailure(
        "PostgreSQL",
        error instanceof Error ? error.message : String(error),
        dataDir,
      );
    },
  );
  return {
    ...supervisor,
    connection: (user, database) => ({
      host: prepared.postmaster.socketDir,
      port: SOCKET_PORT,
      user,
      database,
    }),
    stop: async () => {
      await supervisor.stop();
      await prepared.removeSocket();
    },
  };
}

async function prepare(options: PostgresEngineOptions) {
  const { dataDir } = options;
  const account = await engineAccount();
  await makeFolder(dataDir);
  if (account) {
    const closed = await closedFolder(join(dataDir, "cluster"), account);
    if (closed && resolve(closed) !== dataDir)
      throw new DomainError("data_folder_closed", { account: account.name, closed });
    await chown(dataDir, account.uid, account.gid);
  }
  const binaries = await providePostgresBinaries({
    enginesDir: options.enginesDir,
    workDir: dataDir,
    account,
  });
  const cluster = join(dataDir, "cluster");
  await stopStrayPostgres(cluster);
  await provideCluster({ cluster, binaries, account, template: options.template });
  const logFile = join(dataDir, "postgres.log");
  if ((await stat(logFile).catch(() => ({ size: 0 }))).size > LOG_LIMIT_BYTES)
    await truncate(logFile);
  const socket = await provideSocketFolder(dataDir, account);
  const postmaster: PostmasterOptions = {
    cluster,
    logFile,
    binaries,
    account,
    socketDir: socket.path,
    settings: { ...SETTINGS, ...options.settings },
  };
  return { postmaster, removeSocket: socket.remove };
}

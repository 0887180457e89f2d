import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { DomainError } from "#shared/errors/index.ts";
import type { EngineLogger } from "../embedded/engine-state.ts";
import { makeFolder } from "../embedded/make-folder.ts";
import { plainNode } from "../embedded/plain-node.ts";
import { startFailure } from "../embedded/start-failure.ts";
import { openBlockFiles } from "./block-file.ts";
import { chdbClient } from "./chdb-client.ts";
import { DATABASE, knownTenantTables, writeChdbConfig } from "./chdb-config.ts";
import { superviseChdb } from "./chdb-supervisor.ts";
import type { ClickHouse } from "./clickhouse.ts";
import { migrateClickHouse } from "./migrate-clickhouse.ts";
import { ALL_TENANTS } from "./tenant-filter.ts";
import { tenantTables } from "./tenant-tables.ts";

export interface ChdbOptions {
  /** Everything of this engine lies in here. */
  readonly dataDir: string;
  readonly logger?: EngineLogger;
  /** A folder that holds `node_modules` with the engines; default: the project's own. */
  readonly enginesDir?: string;
  /** The folder of numbered SQL files; default: the server's own. */
  readonly migrations?: string;
  /** The engine's memory limit, 1,000 by default. */
  readonly memoryMb?: number;
  /** A child that does not answer a beat within its patience is killed and replaced; 5 s and 20 s. */
  readonly beat?: { readonly everyMs: number; readonly patienceMs: number };
}

export interface Chdb extends ClickHouse {
  /** The child's process id while it runs. */
  pid(): number | undefined;
}

/**
 * Starts ClickHouse in a child process, migrates it and puts the tenant filter on every table before it answers.
 * It comes back by itself when it dies. Throws `engine_start_failed`, `data_folder_*` or `embedded_unsupported`.
 */
export async function startChdb(options: ChdbOptions): Promise<Chdb> {
  const dataDir = resolve(options.dataDir);
  const configDir = join(dataDir, "config");
  const memoryMb = options.memoryMb ?? 1_000;
  const known = await knownTenantTables(configDir);
  const supervisor = await begin({ ...options, dataDir }, configDir, {
    tenantTables: known,
    memoryMb,
  }).catch((error: unknown) => {
    throw unableToStart(dataDir, error);
  });
  const clickhouse = chdbClient(supervisor, await openBlockFiles(join(dataDir, "tmp")));
  try {
    await migrateClickHouse(clickhouse, options.migrations);
    const tables = await tenantTables(clickhouse);
    if (tables.join() !== known.join()) {
      await writeChdbConfig(configDir, { tenantTables: tables, memoryMb });
      await supervisor.restart();
    }
  } catch (error) {
    await clickhouse.close();
    throw error;
  }
  return { ...clickhouse, pid: supervisor.pid };
}

async function begin(
  { dataDir, enginesDir, logger, beat }: ChdbOptions,
  configDir: string,
  config: { tenantTables: string[]; memoryMb: number },
) {
  await makeFolder(dataDir);
  const configFile = await writeChdbConfig(configDir, config);
  const options = {
    nodePath: plainNode(enginesDir),
    logFile: join(dataDir, "chdb.log"),
    setup: {
      path: join(dataDir, "data"),
      configFile,
      database: DATABASE,
      allTenants: ALL_TENANTS,
      readers: 4,
      enginesFrom: enginesDir
        ? join(resolve(enginesDir), "engines.js")
        : fileURLToPath(import.meta.url),
    },
  };
  return superviseChdb(options, logger, beat);
}

function unableToStart(dataDir: string, error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  const said = error instanceof Error ? error.message : String(error);
  if (!/Cannot find (module|package)|MODULE_NOT_FOUND|GLIBC/.test(said))
    return startFailure("ClickHouse", said, dataDir, error);
  const target = `${process.platform}-${process.arch}`;
  return new DomainError("embedded_unsupported", { engine: "ClickHouse", target }, error);
}

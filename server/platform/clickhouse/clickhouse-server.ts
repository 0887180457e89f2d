import { setTimeout as sleep } from "node:timers/promises";
import { ClickHouseLogLevel, createClient } from "@clickhouse/client";
import { DomainError } from "#shared/errors/index.ts";
import type { ClickHouse } from "./clickhouse.ts";
import { migrateClickHouse } from "./migrate-clickhouse.ts";
import { accessFaults, type AccessFault } from "./server-access-check.ts";
import { accessStatements, accountsOf, PROBE_TABLE } from "./server-access.ts";
import { clusterFault, readShards } from "./server-cluster.ts";
import { serverClient, type ServerClientOptions } from "./server-client.ts";
import { serverDdl } from "./server-ddl.ts";
import { makeProbe, readAccessFacts } from "./server-facts.ts";
import { serverFailure } from "./server-failure.ts";
import { tenantTables } from "./tenant-tables.ts";

export interface ClickHouseServerOptions {
  readonly server: {
    readonly url: string;
    readonly user: string;
    readonly password: string;
    readonly database: string;
    readonly cluster: string | undefined;
  };
  /** The folder of numbered SQL files; default: the server's own. */
  readonly migrations?: string;
  /** Lets one process at a time migrate; the others then find nothing to do. */
  readonly migrating: <T>(work: () => Promise<T>) => Promise<T>;
  readonly beat?: ServerClientOptions["beat"];
  readonly patience?: ServerClientOptions["patience"];
  /** How long a start waits for a server that is not there yet; 30 s. */
  readonly waitMs?: number;
}

/** Why a server is not used: every breach of the isolation and what mends it. */
export class ClickHouseRefusal extends Error {}

/**
 * A ClickHouse server or cluster as the port: database, migrations, the reader's account and the row policies are made,
 * then everything the isolation rests on is read back. Throws ClickHouseRefusal when it does not hold,
 * `clickhouse_unavailable` when there is no server within `waitMs`.
 */
export async function openClickHouseServer(options: ClickHouseServerOptions): Promise<ClickHouse> {
  const { server, migrations } = options;
  const accounts = accountsOf(server);
  await makeDatabase(options);
  const clickhouse = serverClient({
    url: server.url,
    password: server.password,
    accounts,
    cluster: server.cluster,
    beat: options.beat ?? { everyMs: 2_000, patienceMs: 5_000 },
    patience: options.patience ?? { queryMs: 40_000, insertMs: 120_000, commandMs: 600_000 },
  });
  try {
    const tables = await options.migrating(async () => {
      const protect = async (named: readonly string[]) => {
        for (const sql of accessStatements(accounts, named)) await manage(clickhouse, sql);
      };
      // The reader first: it reads which migrations are applied.
      await protect([]);
      await makeProbe(clickhouse);
      const before = await protectedTables(clickhouse);
      await protect(before);
      await migrateClickHouse(clickhouse, migrations);
      const made = await protectedTables(clickhouse);
      if (made.join() !== before.join()) await protect(made);
      return made;
    });
    const facts = await readAccessFacts(clickhouse, server.url, server.password, accounts, tables);
    refuse(accessFaults(facts, accounts));
    return clickhouse;
  } catch (error) {
    await clickhouse.close();
    throw error;
  }
}

const protectedTables = async (clickhouse: ClickHouse): Promise<string[]> =>
  (await tenantTables(clickhouse)).filter((table) => table !== PROBE_TABLE);

async function manage(clickhouse: ClickHouse, sql: string): Promise<void> {
  try {
    await clickhouse.command(sql);
  } catch (error) {
    if (error instanceof DomainError) throw error;
    throw new ClickHouseRefusal(
      `ClickHouse refuses what keeps tenants apart: ${(error as Error).message}. Give UMG_CLICKHOUSE_USER access management (access_management, or GRANT ACCESS MANAGEMENT ON *.*), then start again.`,
      { cause: error },
    );
  }
}

function refuse(faults: readonly AccessFault[]): void {
  if (faults.length === 0) return;
  const lines = faults.map(({ fault, object, fix }) => `  ${fault} · ${object} · fix: ${fix}`);
  throw new ClickHouseRefusal(
    `The ClickHouse server does not keep tenants apart, so this process does not start:\n${lines.join("\n")}\nApply the fixes, then start again.`,
  );
}

async function makeDatabase({ server, waitMs = 30_000 }: ClickHouseServerOptions): Promise<void> {
  const client = createClient({
    url: server.url,
    username: server.user,
    password: server.password,
    request_timeout: 10_000,
    log: { level: ClickHouseLogLevel.OFF },
  });
  const sql = `CREATE DATABASE IF NOT EXISTS ${server.database}`;
  try {
    for (const until = performance.now() + waitMs; ; await sleep(200)) {
      let fault: string | undefined;
      try {
        if (server.cluster !== undefined)
          fault = clusterFault(server.cluster, await readShards(client, server.cluster));
        if (fault === undefined) await client.command({ query: serverDdl(sql, server.cluster) });
      } catch (error) {
        const failure = serverFailure(error);
        if (!(failure instanceof DomainError))
          throw new ClickHouseRefusal(
            `ClickHouse at UMG_CLICKHOUSE_URL answers: ${failure.message}. Check UMG_CLICKHOUSE_USER, UMG_CLICKHOUSE_PASSWORD and the rights of that user.`,
            { cause: error },
          );
        if (performance.now() > until) throw failure;
        continue;
      }
      if (fault !== undefined) throw new ClickHouseRefusal(fault);
      return;
    }
  } finally {
    await client.close();
  }
}

import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { makeFolder } from "../platform/embedded/make-folder.ts";
import { plainNode } from "../platform/embedded/plain-node.ts";
import { openBlockFiles } from "../platform/clickhouse/block-file.ts";
import { DATABASE, writeChdbConfig } from "../platform/clickhouse/chdb-config.ts";
import { MARK, type ChdbLane } from "../platform/clickhouse/chdb-protocol.ts";
import { superviseChdb } from "../platform/clickhouse/chdb-supervisor.ts";
import { quoted } from "../platform/clickhouse/parameter-text.ts";
import { ALL_TENANTS, TENANT_FILTER } from "../platform/clickhouse/tenant-filter.ts";

interface Policy {
  readonly table: string;
  readonly short_name: string;
  readonly select_filter: string;
  readonly is_restrictive: 0;
  readonly apply_to_all: 0;
  readonly apply_to_list: readonly string[];
}

export interface EngineCall {
  readonly user: string;
  readonly sql: string;
  /** The body of an INSERT whose SQL came in the URL. */
  readonly data: Buffer | undefined;
  readonly settings: Readonly<Record<string, string>>;
  readonly params: Readonly<Record<string, string>>;
}

export interface HttpEngine {
  /** @returns JSONEachRow. Rejects with the engine's own words. An abort ends a reading query. */
  run(call: EngineCall, left?: AbortSignal): Promise<string>;
  passwordHash(user: string): string | undefined;
  pid(): number | undefined;
  close(): Promise<void>;
}

export interface HttpEngineOptions {
  readonly dataDir: string;
  readonly writer: string;
  readonly passwordHash: string;
  /** What `users_without_row_policies_can_read_rows` would be set to. */
  readonly letIn: boolean;
  /** Statements the administrator of this server has forgotten or undone. */
  readonly ignore: RegExp | undefined;
}

/**
 * chDB as a server's engine. Accounts, grants and row policies cannot be made in chDB: they are kept here, shown in
 * `system.row_policies` and the like, and the conditions of the policies are put into the engine's own users.xml,
 * which does filter the rows. Everything else is the engine's answer.
 */
export async function openHttpEngine(options: HttpEngineOptions): Promise<HttpEngine> {
  const { dataDir, writer } = options;
  const users = new Map([[writer, options.passwordHash]]);
  const policies = new Map<string, Policy>();
  const grants: { access_type: string; database: string; table: null; user: string }[] = [];
  let changed = false;
  let asked = 0;
  await makeFolder(dataDir);
  const files = await openBlockFiles(join(dataDir, "tmp"));
  const configDir = join(dataDir, "config");
  const supervisor = await superviseChdb(
    {
      nodePath: plainNode(undefined),
      logFile: join(dataDir, "chdb.log"),
      setup: {
        path: join(dataDir, "data"),
        configFile: await writeChdbConfig(configDir, { tenantTables: [], memoryMb: 1_000 }),
        database: DATABASE,
        allTenants: ALL_TENANTS,
        readers: 4,
        enginesFrom: fileURLToPath(import.meta.url),
      },
    },
    undefined,
  );

  let applied = Promise.resolve();
  /** Whoever asks next waits until the engine is back with the conditions it was given. */
  const applyPolicies = (): Promise<void> => {
    if (changed) applied = applied.then(restartWithPolicies);
    changed = false;
    return applied;
  };
  const restartWithPolicies = async () => {
    const all = [...policies.values()];
    const ofReader = all.filter(({ apply_to_list }) => apply_to_list.join() !== writer);
    const closed = options.letIn
      ? []
      : all.map(({ table }) => table).filter((table) => !ofReader.some((p) => p.table === table));
    const tenantTables = [
      ...new Set([...ofReader.map(({ table }) => table), ...closed]),
    ].toSorted();
    await writeChdbConfig(configDir, { tenantTables, memoryMb: 1_000 });
    const file = join(configDir, "users.xml");
    let xml = await readFile(file, "utf8");
    for (const table of closed)
      xml = xml.replace(
        `<${table}><filter>${TENANT_FILTER}`,
        `<${table}><filter>getSetting('log_comment') = '${ALL_TENANTS}-writer'`,
      );
    for (const { table, select_filter } of ofReader)
      xml = xml.replace(`<${table}><filter>${TENANT_FILTER}`, `<${table}><filter>${select_filter}`);
    await writeFile(file, xml);
    await supervisor.restart();
  };

  /** What a server keeps in its access storage. @returns the answer, or undefined for a statement of the engine's. */
  const access = (sql: string): string | undefined => {
    if (options.ignore?.test(sql)) return "";
    const user =
      /^(?:CREATE|ALTER) USER (?:IF NOT EXISTS )?(\w+) IDENTIFIED WITH sha256_hash BY '(\w+)'/.exec(
        sql,
      );
    if (user) users.set(user[1] as string, user[2] as string);
    const policy =
      /^CREATE ROW POLICY OR REPLACE (\w+) ON \w+\.(\w+) FOR SELECT USING (.+) TO (\w+)$/.exec(sql);
    if (policy) {
      const [, short_name = "", table = "", using = "", to = ""] = policy;
      const before = policies.get(`${short_name} ${table}`);
      policies.set(`${short_name} ${table}`, {
        table,
        short_name,
        select_filter: using,
        is_restrictive: 0,
        apply_to_all: 0,
        apply_to_list: [to],
      });
      changed ||= before?.select_filter !== using;
    }
    const grant = /^GRANT (\w+) ON (\w+)\.\* TO (\w+)$/.exec(sql);
    if (grant)
      grants.push({
        access_type: grant[1] ?? "",
        database: grant[2] ?? "",
        table: null,
        user: grant[3] ?? "",
      });
    if (user ?? policy ?? grant) return "";
    const rows =
      (/system\.row_policies/.test(sql) && [...policies.values()]) ||
      (/system\.grants/.test(sql) && grants) ||
      (/system\.role_grants/.test(sql) && []);
    return rows ? rows.map((row) => `${JSON.stringify(row)}\n`).join("") : undefined;
  };

  const engine = (
    lane: ChdbLane,
    call: EngineCall,
    sql: string,
    signal?: AbortSignal,
  ): Promise<string> => {
    const mark = String(++asked);
    const comment = call.user === writer ? ALL_TENANTS : (call.settings["log_comment"] ?? "");
    const set = [
      ...Object.entries(call.settings).map(([name, value]) => `${name} = ${quoted(value)}`),
      ...Object.entries(call.params).map(([name, value]) => `param_${name} = ${quoted(value)}`),
      `log_comment = ${quoted(comment)}`,
      ...(lane === "read" ? [`${MARK} = ${quoted(mark)}`] : []),
    ];
    return supervisor.request({
      lane,
      statements: [`SET ${set.join(", ")}`, sql],
      timeoutMs: 60_000,
      ...(lane === "read" ? { mark, signal } : {}),
    });
  };

  return {
    passwordHash: (user) => users.get(user),
    pid: supervisor.pid,
    async run(call, left) {
      const sql = call.sql.trim();
      const answer = access(sql);
      if (answer !== undefined) return answer;
      await applyPolicies();
      if (/^(SELECT|WITH|EXPLAIN)\b/i.test(sql)) return engine("read", call, sql, left);
      if (call.user !== writer)
        throw new Error(
          `Code: 497. DB::Exception: ${call.user}: Not enough privileges. (ACCESS_DENIED)`,
        );
      if (!call.data) return engine("command", call, sql);
      return files.lend(call.data, (path) =>
        engine(
          "write",
          call,
          sql
            .replace(/\binput\(/, () => `file(${quoted(path)}, JSONEachRow, `)
            .replace(/\s+FORMAT JSONEachRow$/, ""),
        ),
      );
    },
    async close() {
      await supervisor.close();
      files.close();
    },
  };
}

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

import { DomainError } from "#shared/errors/index.ts";
import type { BlockFiles } from "./block-file.ts";
import { MARK } from "./chdb-protocol.ts";
import type { ChdbSupervisor } from "./chdb-supervisor.ts";
import type { ClickHouse, InsertBlock } from "./clickhouse.ts";
import { insertStatement } from "./insert-statement.ts";
import { parameterSettings, quoted } from "./parameter-text.ts";
import { QUERY_SECONDS, readScope, rowsOf, type ReadScope } from "./read-scope.ts";

const GRACE_MS = 10_000;
const WRITE_MS = 120_000;
const COMMAND_MS = 600_000;
/**
 * Before each block it reads, a question of a larger `priority` stands still while there is one of a smaller, for so long at most:
 * it is never starved.
 */
const SOON = ["priority = 1", "max_threads = 2"];
const PATIENT = ["priority = 2", "max_threads = 1", "low_priority_query_wait_time_ms = 100"];

/** The ClickHouse port over a supervised chDB child. */
export function chdbClient(supervisor: ChdbSupervisor, files: BlockFiles): ClickHouse {
  let asked = 0;
  return {
    async query(query, params, scope, signal) {
      const mark = String(++asked);
      const statements = [readSettings(readScope(query, params, scope), mark), query.sql];
      const timeoutMs = QUERY_SECONDS * 1_000 + GRACE_MS;
      const call = { lane: "read", statements, mark, timeoutMs, signal } as const;
      try {
        if (signal?.aborted) throw new DomainError("request_cancelled");
        return rowsOf(query.row, await supervisor.request(call));
      } catch (error) {
        if (signal?.aborted) throw new DomainError("request_cancelled", {}, error);
        if (error instanceof DomainError) throw error;
        throw new DomainError("clickhouse_query_failed", { query: query.name }, error);
      }
    },
    async insert(block: InsertBlock) {
      if (block.ndjson.byteLength === 0) return;
      await files.lend(block.ndjson, async (path) => {
        const source = `file(${quoted(path)}, JSONEachRow, ${quoted(block.structure)})`;
        const statements = [insertStatement(block, source)];
        const settings = [...SOON, ...parameterSettings(block.params ?? {})];
        statements.unshift(`SET ${settings.join(", ")}`);
        await supervisor.request({ lane: "write", statements, timeoutMs: WRITE_MS });
      });
    },
    async command(sql) {
      await supervisor.request({ lane: "command", statements: [sql], timeoutMs: COMMAND_MS });
    },
    async ping() {
      const beat = { lane: "ping", statements: ["SELECT 1"], timeoutMs: GRACE_MS * 2 } as const;
      await supervisor.request(beat);
      return { version: supervisor.version() };
    },
    state: supervisor.state,
    onState: supervisor.onState,
    async close() {
      await supervisor.close();
      files.close();
    },
  };
}

/**
 * The tenant and every parameter, in one SET before the query on the same session, so that nothing of the
 * query before is left, and so that it holds in every part of a UNION (a SETTINGS clause would not).
 */
const readSettings = ({ logComment, params, patient }: ReadScope, mark: string): string =>
  `SET ${[
    `log_comment = ${quoted(logComment)}`,
    `${MARK} = ${quoted(mark)}`,
    `max_execution_time = ${QUERY_SECONDS}`,
    ...(patient ? PATIENT : SOON),
    ...parameterSettings(params),
  ].join(", ")}`;

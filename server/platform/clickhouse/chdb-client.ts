import { z } from "zod";
import { DomainError } from "#shared/errors/index.ts";
import type { BlockFiles } from "./block-file.ts";
import { ALL_TENANTS } from "./chdb-config.ts";
import type { ChdbSupervisor } from "./chdb-supervisor.ts";
import { ClickHouseFailure } from "./clickhouse-failure.ts";
import type { ClickHouse, InsertBlock, NamedQuery, Scope } from "./clickhouse.ts";
import { insertStatement } from "./insert-statement.ts";
import { parameterNames } from "./named-query.ts";
import { parameterSettings, quoted, type Parameter } from "./parameter-text.ts";

const QUERY_SECONDS = 30;
const GRACE_MS = 10_000;
const WRITE_MS = 120_000;
const COMMAND_MS = 600_000;
const NO_TENANT = "00000000-0000-0000-0000-000000000000";

/** The ClickHouse port over a supervised chDB child. */
export function chdbClient(supervisor: ChdbSupervisor, files: BlockFiles): ClickHouse {
  return {
    async query(query, params, scope) {
      const statements = [readSettings(query, params, scope), query.sql];
      const timeoutMs = QUERY_SECONDS * 1_000 + GRACE_MS;
      try {
        const text = await supervisor.request({ lane: "read", statements, timeoutMs });
        return z.array(query.row).parse(JSON.parse(`[${text.trimEnd().replaceAll("\n", ",")}]`));
      } catch (error) {
        if (error instanceof DomainError) throw error;
        throw new DomainError("clickhouse_query_failed", { query: query.name }, error);
      }
    },
    async insert(block: InsertBlock) {
      if (block.ndjson.byteLength === 0) return;
      await files.lend(block.ndjson, async (path) => {
        const source = `file(${quoted(path)}, JSONEachRow, ${quoted(block.structure)})`;
        const statements = [insertStatement(block, source)];
        const settings = parameterSettings(block.params ?? {});
        if (settings.length > 0) statements.unshift(`SET ${settings.join(", ")}`);
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
function readSettings<P extends z.ZodType, R extends z.ZodType, T extends boolean>(
  query: NamedQuery<P, R, T>,
  params: z.input<P>,
  scope: Scope<T>,
): string {
  const values = query.params.parse(params) as Record<string, Parameter>;
  const bound: Record<string, Parameter> = { tenant: tenantOf(scope) ?? NO_TENANT };
  for (const name of parameterNames(query.params)) bound[name] = values[name];
  return `SET ${[
    `log_comment = ${quoted(logComment(query, scope))}`,
    `max_execution_time = ${QUERY_SECONDS}`,
    ...parameterSettings(bound),
  ].join(", ")}`;
}

const tenantOf = (scope: unknown): string | undefined =>
  typeof scope === "object" && scope !== null
    ? z.uuid().parse((scope as { tenantId: unknown }).tenantId)
    : undefined;

/** The compiler asks for a scope too; this stands where a cast or plain JavaScript went around it. */
function logComment(query: { name: string; tenant: boolean }, scope: unknown): string {
  if (!query.tenant && scope === "none") return "";
  if (query.tenant && scope === "all_tenants") return ALL_TENANTS;
  const tenantId = query.tenant ? tenantOf(scope) : undefined;
  if (tenantId !== undefined) return tenantId;
  throw new ClickHouseFailure(
    `the query ${query.name} was called with a scope that does not fit it`,
  );
}

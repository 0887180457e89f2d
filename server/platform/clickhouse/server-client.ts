import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import {
  ClickHouseLogLevel,
  createClient,
  type ClickHouseClient,
  type ClickHouseSettings,
} from "@clickhouse/client";
import { DomainError } from "#shared/errors/index.ts";
import type { ClickHouse } from "./clickhouse.ts";
import { insertStatement } from "./insert-statement.ts";
import { JSON_SETTINGS } from "./json-settings.ts";
import { parameterText, quoted } from "./parameter-text.ts";
import { QUERY_SECONDS, readScope, rowsOf } from "./read-scope.ts";
import type { ServerAccounts } from "./server-access.ts";
import { serverDdl } from "./server-ddl.ts";
import { isStaleSocket, serverFailure } from "./server-failure.ts";
import { watchServer } from "./server-state.ts";

export interface ServerClientOptions {
  readonly url: string;
  readonly password: string;
  readonly accounts: ServerAccounts;
  readonly cluster: string | undefined;
  /** How often an idle process looks whether the server is there, and how long it waits for an answer; 2 s and 5 s. */
  readonly beat: { readonly everyMs: number; readonly patienceMs: number };
  /** How long a query, an insert and DDL may take; 40 s, 120 s and 600 s. */
  readonly patience: {
    readonly queryMs: number;
    readonly insertMs: number;
    readonly commandMs: number;
  };
}

const OUTPUT: ClickHouseSettings = {
  date_time_output_format: "iso",
  date_time_input_format: "best_effort",
  output_format_json_quote_64bit_integers: 0,
  input_format_skip_unknown_fields: 1,
  session_timezone: "UTC",
  // An error then comes as one, not in the middle of rows.
  wait_end_of_query: 1,
};
/** With every single request: nothing is left on a connection for the next one. */
export const READ_SETTINGS: ClickHouseSettings = {
  ...OUTPUT,
  json_type_escape_dots_in_keys: 1,
  max_execution_time: QUERY_SECONDS,
  cancel_http_readonly_queries_on_client_close: 1,
};
export const WRITE_SETTINGS: ClickHouseSettings = {
  ...OUTPUT,
  ...JSON_SETTINGS,
  async_insert: 0,
  mutations_sync: "2",
  alter_sync: "2",
};
const CLUSTER_SETTINGS: ClickHouseSettings = {
  insert_quorum: "auto",
  distributed_ddl_task_timeout: "300",
};

/** The ClickHouse port over a server's HTTP interface. It has read nothing yet; `clickhouse-server.ts` checks the server first. */
export function serverClient(options: ServerClientOptions): ClickHouse {
  const { accounts, patience, beat } = options;
  const connect = (username: string, password: string, sockets: number, idleMs: number) =>
    createClient({
      url: options.url,
      username,
      password,
      database: accounts.database,
      application: "unmogrowp",
      max_open_connections: sockets,
      request_timeout: idleMs,
      keep_alive: { idle_socket_ttl: 2_000 },
      use_multipart_params_auto: true,
      log: { level: ClickHouseLogLevel.OFF },
    });
  const reader = connect(accounts.reader, accounts.readerPassword, 16, patience.queryMs);
  const writer = connect(accounts.writer, options.password, 6, patience.commandMs);
  const writing = { ...WRITE_SETTINGS, ...(options.cluster ? CLUSTER_SETTINGS : {}) };

  const call = async <T>(
    timeoutMs: number,
    work: (signal: AbortSignal) => Promise<T>,
    left?: AbortSignal,
  ): Promise<T> => {
    // The library would send a request whose signal has aborted already.
    if (left?.aborted) throw new DomainError("request_cancelled");
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const answer = await work(left ? AbortSignal.any([left, timeout]) : timeout);
      server.seen(true);
      return answer;
    } catch (error) {
      // The connection was closed from here, which says nothing of the server.
      if (left?.aborted) throw new DomainError("request_cancelled", {}, error);
      const failure = serverFailure(error);
      server.seen(!(failure instanceof DomainError));
      throw failure;
    }
  };
  const ping = () => call(beat.patienceMs, (abort_signal) => versionOf(writer, abort_signal));
  const server = watchServer(ping, beat.everyMs);

  return {
    async query(query, params, scope, signal) {
      const { logComment, params: query_params } = readScope(query, params, scope);
      const ask = () =>
        call(
          patience.queryMs,
          async (abort_signal) => {
            const result = await reader.query({
              query: query.sql,
              format: "JSONEachRow",
              query_params,
              clickhouse_settings: { ...READ_SETTINGS, log_comment: logComment },
              abort_signal,
            });
            return result.text();
          },
          signal,
        );
      try {
        for (const value of Object.values(query_params)) parameterText(value);
        return rowsOf(
          query.row,
          await ask().catch((error: unknown) => {
            if (isStaleSocket((error as Error).cause)) return ask();
            throw error;
          }),
        );
      } catch (error) {
        if (error instanceof DomainError) throw error;
        throw new DomainError("clickhouse_query_failed", { query: query.name }, error);
      }
    },
    async insert(block) {
      if (block.ndjson.byteLength === 0) return;
      const sql = `${insertStatement(block, `input(${quoted(block.structure)})`)}\nFORMAT JSONEachRow`;
      await call(patience.insertMs, async (abort_signal) => {
        const { stream } = await writer.exec({
          query: sql,
          values: Readable.from([block.ndjson]),
          query_params: { ...block.params },
          clickhouse_settings: writing,
          abort_signal,
        });
        await text(stream);
      });
    },
    async command(sql) {
      await call(patience.commandMs, async (abort_signal) => {
        await writer.command({
          query: serverDdl(sql, options.cluster),
          clickhouse_settings: writing,
          abort_signal,
        });
      });
    },
    async ping() {
      return { version: await ping() };
    },
    state: server.state,
    onState: server.onState,
    async close() {
      server.close();
      await Promise.all([reader.close(), writer.close()]);
    },
  };
}

async function versionOf(client: ClickHouseClient, abort_signal: AbortSignal): Promise<string> {
  const result = await client.query({
    query: "SELECT version() AS version",
    format: "JSONEachRow",
    abort_signal,
  });
  const [row] = await result.json<{ version: string }>();
  return row?.version ?? "";
}

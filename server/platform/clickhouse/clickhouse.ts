import type { z } from "zod";
import type { NamedQuery, Scope } from "./named-query.ts";
import type { Parameter } from "./parameter-text.ts";

export { namedQuery, type NamedQuery, type Scope } from "./named-query.ts";

/** A block of events to store, exactly once in effect for one `token` within the last 1,000 blocks. */
export interface InsertBlock {
  readonly table: string;
  /** `select … from {source}`: the adapter replaces `{source}` with the block, read as JSONEachRow. */
  readonly select: string;
  readonly columns: readonly string[];
  /** The fields of a line and their types, `name String, at String`; other fields are ignored. */
  readonly structure: string;
  /** One JSON object a line, at most 64 MB. Never part of the SQL. */
  readonly ndjson: Uint8Array;
  /** `[A-Za-z0-9_.:-]{1,200}`: the same token again stores nothing. */
  readonly token: string;
  /** Values for `{name:Type}` in `select`, such as the tenant that is stamped on each row. */
  readonly params?: Readonly<Record<string, Parameter>>;
}

export type StoreState = "up" | "restarting" | "down";

/** One port, one contract test; adapters: chDB (embedded), later a server or cluster. */
export interface ClickHouse {
  /**
   * Throws `clickhouse_unavailable` (try again) or `clickhouse_query_failed`; once `signal` aborts, the engine stops and it throws
   * `request_cancelled`.
   */
  query<P extends z.ZodType, R extends z.ZodType, T extends boolean>(
    query: NamedQuery<P, R, T>,
    params: z.input<P>,
    scope: Scope<T>,
    signal?: AbortSignal,
  ): Promise<z.output<R>[]>;
  /** Durable when it resolves. Throws `clickhouse_unavailable` (send the same token again) or ClickHouseFailure. */
  insert(block: InsertBlock): Promise<void>;
  /** DDL and maintenance, by migrations and jobs only: it sees every tenant's rows. */
  command(sql: string): Promise<void>;
  ping(): Promise<{ version: string }>;
  state(): StoreState;
  onState(listener: (state: StoreState) => void): () => void;
  close(): Promise<void>;
}

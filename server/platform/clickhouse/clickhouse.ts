import type { z } from "zod";
import type { TenantId } from "#shared/kernel/ids.ts";

/**
 * A query is a named object: typed, bound parameters (`{app:UUID}` in the SQL) and a schema for its rows.
 * One that reads a tenant table has `tenant: true`, and then runs only with a tenant, which the client adds.
 */
export interface NamedQuery<
  Params extends z.ZodType,
  Row extends z.ZodType,
  Tenant extends boolean = true,
> {
  readonly name: string;
  readonly sql: string;
  readonly params: Params;
  readonly row: Row;
  readonly tenant: Tenant;
}

export type Scope<Tenant extends boolean> = Tenant extends true
  ? { readonly tenantId: TenantId } | "all_tenants"
  : "none";

/** A block of events to store, exactly once in effect for one `token`. */
export interface InsertBlock {
  readonly table: string;
  /** `select … from {source}`: the adapter replaces `{source}` with the block's file, in JSONEachRow. */
  readonly select: string;
  readonly columns: readonly string[];
  readonly structure: string;
  readonly ndjson: Uint8Array;
  readonly token: string;
}

export type StoreState = "up" | "restarting" | "down";

/** One port, one contract test; adapters: chDB (embedded), later a server or cluster. */
export interface ClickHouse {
  query<P extends z.ZodType, R extends z.ZodType, T extends boolean>(
    query: NamedQuery<P, R, T>,
    params: z.input<P>,
    scope: Scope<T>,
  ): Promise<z.output<R>[]>;
  insert(block: InsertBlock): Promise<void>;
  /** DDL and maintenance, by migrations and jobs only. */
  command(sql: string): Promise<void>;
  ping(): Promise<{ version: string }>;
  state(): StoreState;
  onState(listener: (state: StoreState) => void): () => void;
  close(): Promise<void>;
}

export const namedQuery = <P extends z.ZodType, R extends z.ZodType, T extends boolean>(
  query: NamedQuery<P, R, T>,
): NamedQuery<P, R, T> => query;

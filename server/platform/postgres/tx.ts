import type { TenantId } from "#shared/kernel/ids.ts";
import type { CallValues } from "./calls-query.ts";
import type { Query } from "./sql.ts";

/** A transaction that sees one tenant. Our own port: no driver type leaks into contexts. */
export interface Tx {
  readonly tenantId: TenantId;
  many<Row>(query: Query<Row>): Promise<Row[]>;
  /** Exactly one row, else an internal error. */
  one<Row>(query: Query<Row>): Promise<Row>;
  maybe<Row>(query: Query<Row>): Promise<Row | undefined>;
  /** Number of rows written. */
  run(query: Query<unknown>): Promise<number>;
  /** From here on the transaction sees another tenant; for onboarding and for writing both audit chains. */
  switchTenant(tenantId: TenantId): Promise<void>;
  /** Runs after COMMIT; dropped on rollback. For broadcasts and wake-ups. */
  afterCommit(work: () => void): void;
}

/** Staff's view over all tenants: reads only, by the database role. */
export type PlatformTx = Pick<Tx, "many" | "one" | "maybe" | "run">;

export interface Database {
  /**
   * Runs `work` in one transaction of one tenant. BEGIN and the tenant setting travel with the first query
   * in one round trip. `mode: "read"` begins read-only; `"impersonated"` uses the read-only login role.
   */
  tenant<T>(
    tenantId: TenantId,
    mode: "write" | "read" | "impersonated",
    work: (tx: Tx) => Promise<T>,
  ): Promise<T>;
  /** One read, one round trip: BEGIN, setting, query and COMMIT are sent at once. */
  readOnce<Row>(tenantId: TenantId, query: Query<Row>): Promise<Row[]>;
  /**
   * For one statement that is called very often: what is asked while others are under way goes with the next of them, as one
   * transaction. Durable when it resolves; each call succeeds or fails by itself. Only for a function of ours that begins by
   * setting its tenant; without that, row level security lets it write nothing.
   */
  callTogether(text: string): (values: CallValues) => Promise<void>;
  /** Reads across tenants (and deletes from the event log). */
  platform<T>(work: (tx: PlatformTx) => Promise<T>): Promise<T>;
  /** LISTEN on a channel; survives reconnects, `onGap` runs after each so that what was missed can be re-read. */
  listen(
    channel: string,
    onMessage: (payload: string) => void,
    onGap?: () => void,
  ): Promise<() => Promise<void>>;
  notify(channel: string, payload: string): Promise<void>;
  /**
   * The name, which no other process uses, is this one's until `letGo`, and free the moment that the process is gone.
   * One whose connection broke holds its names again by itself, unless another asked in between.
   */
  hold(name: string): Promise<void>;
  letGo(name: string): Promise<void>;
  ping(): Promise<{ version: string }>;
  close(): Promise<void>;
}

import type { AppId, TenantId } from "#shared/kernel/ids.ts";
import type { Tx } from "../postgres/tx.ts";

/** A place in one stream. Opaque but ordered; `xid` may be larger than a number can hold. */
export interface LogPosition {
  readonly xid: string;
  readonly offset: number;
}
export const LOG_START: LogPosition = { xid: "0", offset: 0 };

/** What floods goes to `overflow`, so that its backlog never delays the others in `main`. */
export const LANES = ["main", "overflow"] as const;
export type Lane = (typeof LANES)[number];

/** One lane of one partition: the unit that has an order and positions. */
export interface LogStream {
  readonly partition: number;
  readonly lane: Lane;
}

/** What was accepted with one request: `body` is one JSON object a line. */
export interface LogBatch {
  readonly tenantId: TenantId;
  readonly appId: AppId;
  readonly keyId: string;
  readonly env: "live" | "test";
  readonly eventCount: number;
  readonly receivedAt: Date;
  readonly body: Buffer;
}

export interface LogRecord extends LogBatch {
  readonly position: LogPosition;
}

/** Where a consumer is in one lane; every call renews the lease, and fails with `conflict` once another worker has taken over. */
export interface LaneCursor {
  readonly position: LogPosition;
  /** Where a block ends that was begun and not committed: it must be stored again exactly as it was. */
  readonly plan: LogPosition | undefined;
  /** Writes down where the next block ends, before it is stored. */
  planBlock(end: LogPosition): Promise<void>;
  /** The consumer has everything up to `position`. `also` is written in the same transaction, which begins as the platform's tenant. */
  commit(position: LogPosition, also?: (tx: Tx) => Promise<void>): Promise<void>;
}

/** Both lanes of a partition, held by one worker at a time. */
export interface LogLease {
  readonly partition: number;
  readonly lanes: Readonly<Record<Lane, LaneCursor>>;
  /** The same owner held it until now: nobody else wrote in between. */
  readonly continued: boolean;
  renew(): Promise<void>;
  release(): Promise<void>;
}

export interface ReadLimits {
  readonly maxEvents: number;
  readonly maxBytes: number;
}

export interface LogProgress {
  /** Newest record, and where the consumer is; sums over the streams. Only their difference says something. */
  readonly head: number;
  readonly consumed: number;
  /** Age of the oldest record the consumer does not have; 0 when it has all. */
  readonly lagMs: number;
}

/** The consumer that brings events into ClickHouse. */
export const SINK_CONSUMER = "clickhouse";

/** One port; adapters: a table in PostgreSQL (embedded), Kafka. Positions, plans and leases are in PostgreSQL for both. */
export interface EventLog {
  /** Once at the start of a process. Throws `ConfigError` for what waiting does not mend. @returns what an operator should know. */
  begin(): Promise<string | undefined>;
  /** Durable when it resolves. Throws `postgres_unavailable` or `log_unavailable`: the client sends it again. An app's batches keep their order within a lane. */
  append(batch: LogBatch, lane?: Lane): Promise<void>;
  /** Streams are numbered `0 … partitions-1`, each with both lanes; an app is always in the same one. */
  partitions(): Promise<number>;
  /** In order and without gaps: what is read now will never get a predecessor. At least one record if there is one. */
  readAfter(stream: LogStream, position: LogPosition, limits: ReadLimits): Promise<LogRecord[]>;
  readRange(stream: LogStream, after: LogPosition, end: LogPosition): Promise<LogRecord[]>;
  /** The place just before the first record received since a time, or with an offset from one on; the end of the stream when there is none. */
  positionAt(stream: LogStream, from: Date | number): Promise<LogPosition>;
  /** Where the consumer is; undefined when it never began. */
  positionOf(consumer: string, stream: LogStream): Promise<LogPosition | undefined>;
  /** Undefined while another worker holds it: until `leaseMs` after its last word, or until its process is gone. A consumer that is new begins at `from` (of each lane), else at the start. */
  lease(
    consumer: string,
    partition: number,
    owner: string,
    leaseMs: number,
    from?: Readonly<Record<Lane, LogPosition>>,
  ): Promise<LogLease | undefined>;
  /** A sign of life of one worker of a consumer. @returns how many live now, this one included. */
  join(consumer: string, owner: string, forMs: number): Promise<number>;
  /** The last word of an owner. */
  leave(consumer: string, owner: string): Promise<void>;
  /** Its positions are forgotten. */
  removeConsumer(consumer: string): Promise<void>;
  /** Makes room for what comes; removes what every consumer has and what is older than `olderThan`. Work role only. */
  maintain(olderThan: Date): Promise<void>;
  progress(consumer?: string): Promise<LogProgress>;
  /** What it is, in a few words for people. Throws what `append` throws while it is away. */
  ping(): Promise<{ detail: string }>;
  close(): Promise<void>;
}

import type { AppId, TenantId } from "#shared/kernel/ids.ts";

/** A place in the log. Opaque but ordered; `xid` may be larger than a number can hold. */
export interface LogPosition {
  readonly xid: string;
  readonly offset: number;
}
export const LOG_START: LogPosition = { xid: "0", offset: 0 };

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

/** Held by one worker at a time; every call renews it, and fails once another worker has taken over. */
export interface LogLease {
  readonly position: LogPosition;
  /** Where a block ends that was begun and not committed: it must be stored again exactly as it was. */
  readonly plan: LogPosition | undefined;
  /** Writes down where the next block ends, before it is stored. */
  planBlock(end: LogPosition): Promise<void>;
  /** The consumer has everything up to `position`. */
  commit(position: LogPosition): Promise<void>;
  release(): Promise<void>;
}

export interface ReadLimits {
  readonly maxEvents: number;
  readonly maxBytes: number;
}

/** One port; adapters: a table in PostgreSQL (embedded), later Kafka. */
export interface EventLog {
  /** Durable when it resolves. Throws `postgres_unavailable`: the client sends it again. */
  append(batch: LogBatch): Promise<void>;
  /** In the order of commits, without gaps: what is read now will never get a predecessor. At least one record if there is one. */
  readAfter(position: LogPosition, limits: ReadLimits): Promise<LogRecord[]>;
  readRange(after: LogPosition, end: LogPosition): Promise<LogRecord[]>;
  /** Undefined while another worker holds it. */
  lease(consumer: string, owner: string, leaseMs: number): Promise<LogLease | undefined>;
  /** Removes what every consumer has and what is older than `olderThan`. @returns records removed. */
  trim(olderThan: Date): Promise<number>;
  /** Newest record, where the slowest consumer is, and the age of the oldest record it does not have. */
  progress(): Promise<{ head: number; consumed: number; lagMs: number }>;
}

import type { AuditSeal } from "../audit/audit-seal.ts";
import type { ClickHouse } from "../clickhouse/clickhouse.ts";
import type { EventLog } from "../event-log/event-log.ts";
import type { Broadcast } from "../live/broadcast.ts";
import type { Database } from "../postgres/tx.ts";
import type { Mailer } from "../mail/mail.ts";
import type { PaymentProviders } from "../payments/payment-provider.ts";
import type { Redis } from "../redis/redis.ts";
import type { Sealer } from "../secrets/sealer.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { TenantDirectory } from "../tenancy/tenant-directory.ts";

/** What one process of the server is made of; each function takes the part it uses (`Pick<Services, …>`). */
export interface Services {
  readonly db: Database;
  readonly clickhouse: ClickHouse;
  readonly redis: Redis;
  readonly broadcast: Broadcast;
  readonly eventLog: EventLog;
  readonly payments: PaymentProviders;
  /** Undefined: no SMTP server is set; mails wait in their table. */
  readonly mailer: Mailer | undefined;
  readonly tenants: TenantDirectory;
  readonly sealer: Sealer;
  readonly auditSeal: AuditSeal;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly settings: PublicSettings;
}

export interface Clock {
  now(): Date;
}

/** Facts about this server that people may see. */
export interface PublicSettings {
  readonly serverName: string;
  readonly version: string;
  readonly environment: "embedded" | "production" | "development";
  /** Origin people reach the panel under, `http://127.0.0.1:4400`; links in invitations begin with it. */
  readonly publicUrl: string;
  /** Origin that SDKs send to; the same unless the `ingest` role runs elsewhere. */
  readonly ingestUrl: string;
  readonly startedAt: Date;
  /** Name, address and tax number of who sells, for invoices; without it the server's name. */
  readonly seller?: readonly string[] | undefined;
}

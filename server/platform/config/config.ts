import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { KafkaSettings } from "../event-log/kafka-settings.ts";
import type { MailSettings } from "../mail/smtp-mailer.ts";
import type { PaymentSettings } from "../payments/open-providers.ts";
import type { PgConnections } from "../postgres/connection.ts";
import { LOGIN_ROLES } from "../postgres/connection.ts";
import { parsePostgresUrl } from "./postgres-url.ts";

/** Everything a process is told from outside, parsed once, frozen. Nothing else reads the environment. */
export interface ServerConfig {
  readonly environment: "embedded" | "production" | "development";
  readonly serverName: string;
  readonly version: string;
  readonly http: { readonly host: string; readonly port: number; readonly maxConnections: number };
  /** What one `ingest` process takes on at a time; beyond it SDKs are told to come back. */
  readonly ingest: {
    readonly maxInFlight: { readonly requests: number; readonly bytes: number };
    /** Above its share of these an app's events wait in a lane of their own. */
    readonly fairEventsPerSecond: number;
  };
  /** Origin of links; default: where the server listens. */
  readonly publicUrl: string | undefined;
  /** Who sells, as it stands on invoices: name, address, tax number; undefined: the server's name. */
  readonly seller: readonly string[] | undefined;
  /** Where SDKs send to, when the `ingest` role runs behind another address. */
  readonly ingestUrl: string | undefined;
  readonly logLevel: "debug" | "info" | "warn" | "error";
  /** Undefined: the embedded PostgreSQL. */
  readonly postgres: PgConnections | undefined;
  /** Folder of chDB when PostgreSQL is external; undefined: no ClickHouse in this process. */
  readonly clickhouseFolder: string | undefined;
  /** A ClickHouse server or cluster; undefined: chDB, or none. `cluster` makes the DDL a cluster's. */
  readonly clickhouseServer:
    | {
        readonly url: string;
        readonly user: string;
        readonly password: string;
        readonly database: string;
        readonly cluster: string | undefined;
      }
    | undefined;
  /** Undefined: the event log is a table in PostgreSQL. */
  readonly kafka: KafkaSettings | undefined;
  /** Undefined: in-process. */
  readonly redisUrl: string | undefined;
  /** Who signs its certificate, in PEM. */
  readonly redisAuthority: string | undefined;
  /** How long the log keeps what ClickHouse has, for a replay. */
  readonly logRetentionHours: number;
  readonly payments: PaymentSettings;
  /** Undefined: mails wait in their table. */
  readonly mail: MailSettings | undefined;
  readonly keysFolder: string | undefined;
  readonly dataFolder: string | undefined;
  readonly enginesFolder: string | undefined;
  readonly xdgDataHome: string | undefined;
  readonly oidc:
    | {
        readonly issuer: string;
        readonly clientId: string;
        readonly clientSecret: string;
        readonly name: string;
      }
    | undefined;
}

/** A wrong setting: its name, what it must look like, how to mend it. */
export class ConfigError extends Error {}

const port = z.coerce.number().int().min(0).max(65_535);
/** Several, comma between them, while one is changed for another. */
const Secrets = z
  .string()
  .regex(/^[^\s,]+(,[^\s,]+)*$/)
  .transform((text) => text.split(","))
  .optional();
const Environment = z.object({
  UMG_ENVIRONMENT: z.enum(["embedded", "production", "development"]).optional(),
  UMG_SERVER_NAME: z.string().min(1).max(80).optional(),
  UMG_HOST: z.string().min(1).optional(),
  UMG_PORT: port.optional(),
  UMG_MAX_CONNECTIONS: z.coerce.number().int().min(16).max(1_000_000).default(10_000),
  UMG_INGEST_MAX_REQUESTS: z.coerce.number().int().min(4).max(100_000).default(512),
  UMG_INGEST_MAX_MB: z.coerce.number().int().min(4).max(65_536).default(64),
  UMG_INGEST_FAIR_EVENTS_PER_SECOND: z.coerce
    .number()
    .int()
    .min(1_000)
    .max(100_000_000)
    .default(20_000),
  UMG_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Lines with `|` between them. */
  UMG_SELLER: z.string().min(1).max(600).optional(),
  UMG_INGEST_URL: z.url({ protocol: /^https?$/ }).optional(),
  UMG_LOG_LEVEL: z.enum(["debug", "info", "warn", "error"]).default("info"),
  UMG_POSTGRES_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  UMG_POSTGRES_APP_PASSWORD: z.string().optional(),
  UMG_POSTGRES_PLATFORM_PASSWORD: z.string().optional(),
  UMG_POSTGRES_READONLY_PASSWORD: z.string().optional(),
  UMG_POSTGRES_OWNER_PASSWORD: z.string().optional(),
  UMG_CLICKHOUSE_FOLDER: z.string().optional(),
  UMG_CLICKHOUSE_URL: z.url({ protocol: /^https?$/ }).optional(),
  UMG_CLICKHOUSE_USER: z.string().default("default"),
  UMG_CLICKHOUSE_PASSWORD: z.string().default(""),
  UMG_CLICKHOUSE_DATABASE: z
    .string()
    .regex(/^[a-z_][a-z0-9_]{0,60}$/)
    .default("unmogrowp"),
  UMG_CLICKHOUSE_CLUSTER: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_-]{0,60}$/)
    .optional(),
  UMG_KAFKA_BROKERS: z
    .string()
    .regex(/^[^,\s:]+:\d+(,[^,\s:]+:\d+)*$/)
    .optional(),
  UMG_KAFKA_TOPIC: z
    .string()
    .regex(/^[a-zA-Z0-9._-]{1,200}$/)
    .default("unmogrowp.events"),
  UMG_KAFKA_PARTITIONS: z.coerce.number().int().min(1).max(256).default(4),
  UMG_KAFKA_TLS: z.stringbool().default(false),
  UMG_KAFKA_CA: z.string().optional(),
  UMG_KAFKA_USER: z.string().optional(),
  UMG_KAFKA_PASSWORD: z.string().default(""),
  UMG_REDIS_CA: z.string().optional(),
  UMG_REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  UMG_LOG_RETENTION_HOURS: z.coerce.number().int().min(1).max(8760).default(24),
  UMG_STRIPE_SECRET_KEY: z.string().optional(),
  UMG_STRIPE_WEBHOOK_SECRETS: Secrets,
  UMG_STRIPE_URL: z.url({ protocol: /^https?$/ }).optional(),
  UMG_STRIPE_METER: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{1,100}$/)
    .optional(),
  UMG_PADDLE_API_KEY: z.string().optional(),
  UMG_PADDLE_WEBHOOK_SECRETS: Secrets,
  UMG_PADDLE_ENVIRONMENT: z
    .union([z.enum(["sandbox", "production"]), z.url({ protocol: /^https?$/ })])
    .default("production"),
  UMG_SMTP_URL: z.url({ protocol: /^smtps?$/, hostname: /./ }).optional(),
  UMG_MAIL_FROM: z
    .string()
    .regex(/^([^\p{Cc}<>"]{1,100} <[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/u)
    .optional(),
  UMG_KEYS_FOLDER: z.string().optional(),
  UMG_DATA: z.string().optional(),
  UMG_ENGINES: z.string().optional(),
  UMG_OIDC_ISSUER: z.url().optional(),
  UMG_OIDC_CLIENT_ID: z.string().optional(),
  UMG_OIDC_CLIENT_SECRET: z.string().optional(),
  UMG_OIDC_NAME: z.string().default("Single sign-on"),
  XDG_DATA_HOME: z.string().optional(),
});

const SHAPES: Record<string, string> = {
  UMG_PORT: "a number from 0 (any free port) to 65535",
  UMG_MAX_CONNECTIONS: "a number of connections from 16 to 1000000",
  UMG_INGEST_MAX_REQUESTS: "a number of requests under way at a time, from 4 to 100000",
  UMG_INGEST_MAX_MB: "the megabytes of requests under way at a time, from 4 to 65536",
  UMG_INGEST_FAIR_EVENTS_PER_SECOND: "a number of events a second from 1000 to 100000000",
  UMG_PUBLIC_URL: "an http(s) URL such as https://console.example.com",
  UMG_INGEST_URL: "an http(s) URL such as https://in.example.com",
  UMG_POSTGRES_URL: "postgres://host:5432/database (the user is set per login role)",
  UMG_CLICKHOUSE_URL: "an http(s) URL such as http://clickhouse:8123",
  UMG_CLICKHOUSE_DATABASE: "a lower-case name such as unmogrowp",
  UMG_CLICKHOUSE_CLUSTER: "the name of a cluster in ClickHouse's remote_servers",
  UMG_KAFKA_BROKERS: "host:port,host:port",
  UMG_KAFKA_TOPIC: "a topic's name, [a-zA-Z0-9._-]",
  UMG_KAFKA_PARTITIONS: "a number of partitions from 1 to 256, for topics that are made here",
  UMG_KAFKA_TLS: "true or false",
  UMG_REDIS_URL: "redis://host:6379 or rediss://…",
  UMG_LOG_RETENTION_HOURS: "a number of hours from 1 to 8760",
  UMG_STRIPE_WEBHOOK_SECRETS: "signing secrets without spaces: whsec_new,whsec_old",
  UMG_STRIPE_URL: "an http(s) URL; only for tests, Stripe's own is known",
  UMG_STRIPE_METER: "the event name of a meter at Stripe, such as events",
  UMG_PADDLE_WEBHOOK_SECRETS: "signing secrets without spaces: pdl_ntfset_new,pdl_ntfset_old",
  UMG_PADDLE_ENVIRONMENT: "sandbox, production or an http(s) URL",
  UMG_SMTP_URL: "smtps://user:password@host:465 or smtp://host:587",
  UMG_MAIL_FROM: "an address such as billing@example.com or Example <billing@example.com>",
  UMG_LOG_LEVEL: "debug, info, warn or error",
  UMG_ENVIRONMENT: "embedded, production or development",
  UMG_OIDC_ISSUER: "the issuer's URL",
};

export interface ConfigOverrides {
  port?: number | undefined;
  host?: string | undefined;
  data?: string | undefined;
  environment?: ServerConfig["environment"] | undefined;
}

/** Throws `ConfigError` with one sentence per wrong setting. Command-line values win over the environment. */
export function loadConfig(
  overrides: ConfigOverrides = {},
  environment: NodeJS.ProcessEnv = process.env,
): ServerConfig {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const parsed = Environment.safeParse(given);
  if (!parsed.success) {
    const names = [...new Set(parsed.error.issues.map((issue) => String(issue.path[0])))];
    throw new ConfigError(
      names
        .map(
          (name) =>
            `${name} must be ${SHAPES[name] ?? "set to a valid value"}. Correct or unset it, then start again.`,
        )
        .join("\n"),
    );
  }
  const env = parsed.data;
  if (overrides.port !== undefined && !port.safeParse(overrides.port).success)
    throw new ConfigError(`--port must be ${SHAPES["UMG_PORT"]}.`);
  const oidcParts = [env.UMG_OIDC_ISSUER, env.UMG_OIDC_CLIENT_ID, env.UMG_OIDC_CLIENT_SECRET];
  if (oidcParts.some(Boolean) && !oidcParts.every(Boolean))
    throw new ConfigError(
      "Single sign-on needs UMG_OIDC_ISSUER, UMG_OIDC_CLIENT_ID and UMG_OIDC_CLIENT_SECRET together. Set all three, or none.",
    );
  // Money news without a signature to check would have to be believed.
  for (const [key, secrets] of [
    ["UMG_STRIPE_SECRET_KEY", "UMG_STRIPE_WEBHOOK_SECRETS"],
    ["UMG_PADDLE_API_KEY", "UMG_PADDLE_WEBHOOK_SECRETS"],
  ] as const)
    if ((env[key] === undefined) !== (env[secrets] === undefined))
      throw new ConfigError(`${key} and ${secrets} are needed together. Set both, or none.`);
  if ((env.UMG_SMTP_URL === undefined) !== (env.UMG_MAIL_FROM === undefined))
    throw new ConfigError("UMG_SMTP_URL and UMG_MAIL_FROM are needed together. Set both, or none.");
  return Object.freeze<ServerConfig>({
    environment:
      overrides.environment ??
      env.UMG_ENVIRONMENT ??
      (env.UMG_POSTGRES_URL ? "production" : "embedded"),
    serverName: env.UMG_SERVER_NAME ?? "UnMoGrowP",
    version: readVersion(),
    http: {
      host: overrides.host ?? env.UMG_HOST ?? "127.0.0.1",
      port: overrides.port ?? env.UMG_PORT ?? 0,
      maxConnections: env.UMG_MAX_CONNECTIONS,
    },
    ingest: {
      maxInFlight: {
        requests: env.UMG_INGEST_MAX_REQUESTS,
        bytes: env.UMG_INGEST_MAX_MB * 1_048_576,
      },
      fairEventsPerSecond: env.UMG_INGEST_FAIR_EVENTS_PER_SECOND,
    },
    publicUrl: env.UMG_PUBLIC_URL?.replace(/\/$/, ""),
    seller: env.UMG_SELLER?.split("|").map((line) => line.trim()),
    ingestUrl: env.UMG_INGEST_URL?.replace(/\/$/, ""),
    logLevel: env.UMG_LOG_LEVEL,
    postgres: env.UMG_POSTGRES_URL ? connectionsFrom(env.UMG_POSTGRES_URL, env) : undefined,
    clickhouseFolder: env.UMG_CLICKHOUSE_FOLDER,
    clickhouseServer: env.UMG_CLICKHOUSE_URL
      ? {
          url: env.UMG_CLICKHOUSE_URL.replace(/\/$/, ""),
          user: env.UMG_CLICKHOUSE_USER,
          password: env.UMG_CLICKHOUSE_PASSWORD,
          database: env.UMG_CLICKHOUSE_DATABASE,
          cluster: env.UMG_CLICKHOUSE_CLUSTER,
        }
      : undefined,
    kafka: env.UMG_KAFKA_BROKERS
      ? {
          brokers: env.UMG_KAFKA_BROKERS.split(","),
          topic: env.UMG_KAFKA_TOPIC,
          partitions: env.UMG_KAFKA_PARTITIONS,
          tls: env.UMG_KAFKA_TLS || env.UMG_KAFKA_CA !== undefined,
          authority: env.UMG_KAFKA_CA && readAuthority("UMG_KAFKA_CA", env.UMG_KAFKA_CA),
          sasl:
            env.UMG_KAFKA_USER === undefined
              ? undefined
              : { user: env.UMG_KAFKA_USER, password: env.UMG_KAFKA_PASSWORD },
        }
      : undefined,
    redisUrl: env.UMG_REDIS_URL,
    redisAuthority: env.UMG_REDIS_CA && readAuthority("UMG_REDIS_CA", env.UMG_REDIS_CA),
    logRetentionHours: env.UMG_LOG_RETENTION_HOURS,
    payments: {
      stripe:
        env.UMG_STRIPE_SECRET_KEY === undefined
          ? undefined
          : {
              secretKey: env.UMG_STRIPE_SECRET_KEY,
              webhookSecrets: env.UMG_STRIPE_WEBHOOK_SECRETS ?? [],
              url: env.UMG_STRIPE_URL?.replace(/\/$/, ""),
              meter: env.UMG_STRIPE_METER,
            },
      paddle:
        env.UMG_PADDLE_API_KEY === undefined
          ? undefined
          : {
              apiKey: env.UMG_PADDLE_API_KEY,
              webhookSecrets: env.UMG_PADDLE_WEBHOOK_SECRETS ?? [],
              environment: env.UMG_PADDLE_ENVIRONMENT.replace(/\/$/, ""),
            },
    },
    mail:
      env.UMG_SMTP_URL === undefined || env.UMG_MAIL_FROM === undefined
        ? undefined
        : { url: env.UMG_SMTP_URL, from: env.UMG_MAIL_FROM },
    keysFolder: env.UMG_KEYS_FOLDER,
    dataFolder: overrides.data ?? env.UMG_DATA,
    enginesFolder: env.UMG_ENGINES,
    xdgDataHome: env.XDG_DATA_HOME,
    oidc: env.UMG_OIDC_ISSUER
      ? {
          issuer: env.UMG_OIDC_ISSUER,
          clientId: env.UMG_OIDC_CLIENT_ID ?? "",
          clientSecret: env.UMG_OIDC_CLIENT_SECRET ?? "",
          name: env.UMG_OIDC_NAME,
        }
      : undefined,
  });
}

function readAuthority(name: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new ConfigError(
      `${name} must name the PEM file of the authority that signs the server's certificate, and ${file} cannot be read (${(error as NodeJS.ErrnoException).code}). Correct it, then start again.`,
    );
  }
}

function connectionsFrom(url: string, env: z.infer<typeof Environment>): PgConnections {
  const at = (user: string, password: string | undefined) => parsePostgresUrl(url, user, password);
  return {
    owner: at(LOGIN_ROLES.owner, env.UMG_POSTGRES_OWNER_PASSWORD),
    app: at(LOGIN_ROLES.app, env.UMG_POSTGRES_APP_PASSWORD),
    platform: at(LOGIN_ROLES.platform, env.UMG_POSTGRES_PLATFORM_PASSWORD),
    readonly: at(LOGIN_ROLES.readonly, env.UMG_POSTGRES_READONLY_PASSWORD),
  };
}

/** package.json lies two or three folders up, from the sources as from the bundle. */
function readVersion(): string {
  for (const up of ["../../../package.json", "../../package.json", "./package.json"]) {
    try {
      const manifest = JSON.parse(
        readFileSync(fileURLToPath(new URL(up, import.meta.url)), "utf8"),
      ) as { name?: string; version?: string };
      if (manifest.name === "unmogrowp" && manifest.version) return manifest.version;
    } catch {
      continue;
    }
  }
  return "0.0.0";
}

import pg from "pg";

/** Where and as whom: a unix socket folder or host name in `host`. */
export interface PgConnection {
  host: string;
  port: number;
  user: string;
  database: string;
  password?: string;
  ssl?: boolean;
}

/** The four login roles; `owner` migrates and nothing else. */
export const LOGIN_ROLES = {
  owner: "umg_owner",
  app: "umg_app",
  platform: "umg_platform",
  readonly: "umg_readonly",
} as const;
export type LoginRole = keyof typeof LOGIN_ROLES;

/** One connection per login role. */
export type PgConnections = Readonly<Record<LoginRole, PgConnection>>;

const INT8 = 20;
// Our int8 values are counters and offsets below 2^53.
const types = {
  getTypeParser: (oid: number, format?: "text" | "binary") =>
    oid === INT8 ? (value: string) => Number(value) : pg.types.getTypeParser(oid, format as "text"),
};

export const clientConfig = (
  connection: PgConnection,
  applicationName: string,
): pg.ClientConfig => ({
  host: connection.host,
  port: connection.port,
  user: connection.user,
  database: connection.database,
  ...(connection.password === undefined ? {} : { password: connection.password }),
  ...(connection.ssl ? { ssl: true } : {}),
  application_name: applicationName,
  connectionTimeoutMillis: 5000,
  types: types as pg.CustomTypesConfig,
});

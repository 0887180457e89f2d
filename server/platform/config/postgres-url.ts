import type { PgConnection } from "../postgres/connection.ts";

/** `postgres://host:5432/db?sslmode=require`, or `?host=/folder` for a unix socket; user and password come per role. */
export function parsePostgresUrl(
  url: string,
  user: string,
  password: string | undefined,
): PgConnection {
  const parsed = new URL(url);
  const shared = password ?? (parsed.password ? decodeURIComponent(parsed.password) : undefined);
  return {
    host: parsed.searchParams.get("host") ?? parsed.hostname,
    port: Number(parsed.port || 5432),
    user,
    database: decodeURIComponent(parsed.pathname.slice(1)) || "unmogrowp",
    ...(shared === undefined ? {} : { password: shared }),
    ...(/^(require|verify-ca|verify-full)$/.test(parsed.searchParams.get("sslmode") ?? "")
      ? { ssl: true }
      : {}),
  };
}

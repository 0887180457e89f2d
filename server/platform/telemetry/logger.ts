import { pino, type DestinationStream } from "pino";

/** Our own logger port; one JSON line a call, secrets redacted. */
export interface Logger {
  debug(fields: object, message?: string): void;
  info(fields: object, message?: string): void;
  warn(fields: object, message?: string): void;
  error(fields: object, message?: string): void;
  child(fields: object): Logger;
}

// Names whose values never reach a log, at any of the usual depths.
const SECRETS = [
  "password",
  "newPassword",
  "currentPassword",
  "secret",
  "token",
  "code",
  "authorization",
  "cookie",
  "writeKey",
  "refreshToken",
  "accessToken",
];

export function createLogger(
  options: { level?: string; destination?: DestinationStream; name?: string } = {},
): Logger {
  const paths = SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
  return pino(
    {
      name: options.name ?? "unmogrowp",
      level: options.level ?? "info",
      redact: { paths, censor: "[secret]" },
      base: {},
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    options.destination ?? pino.destination({ dest: 2, sync: false }),
  ) as unknown as Logger;
}

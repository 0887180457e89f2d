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
      serializers: { error: toLogged },
      base: {},
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    options.destination ?? pino.destination({ dest: 2, sync: false }),
  ) as unknown as Logger;
}

/** An error has no enumerable property of its own: as it is, it would be `{}`. Nothing else it carries is written. */
function toLogged(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  const { code } = error as { code?: unknown };
  return {
    type: name,
    message,
    ...(code === undefined ? {} : { errorCode: code }),
    stack,
    ...(cause === undefined ? {} : { cause: toLogged(cause) }),
  };
}

import { ConfigError } from "../config/config.ts";
import type { KafkaSettings } from "./kafka-settings.ts";

const AGAIN = "then start again.";

/** What waiting does not mend, as a sentence for the operator. Undefined: Kafka may only be away. */
export function kafkaRefusal(error: unknown, settings: KafkaSettings): ConfigError | undefined {
  for (const { found, say } of SENTENCES) {
    const cause = findCause(error, (each) => found(each, settings));
    if (cause) return new ConfigError(say(settings, cause), { cause: error });
  }
  return findCause(error, (each) => each instanceof ConfigError);
}

interface Cause extends Error {
  readonly code?: unknown;
  readonly errors?: readonly unknown[];
}

const SENTENCES: readonly {
  found(cause: Cause, settings: KafkaSettings): boolean;
  say(settings: KafkaSettings, cause: Cause): string;
}[] = [
  {
    found: ({ message }, { tls }) => !tls && /requires TLS|suitable SASL mechanism/.test(message),
    say: () => `Kafka takes no connection without TLS. Set UMG_KAFKA_TLS to true, ${AGAIN}`,
  },
  {
    found: ({ code }) => code === "PLT_KFK_AUTHENTICATION",
    say: ({ sasl }) =>
      `Kafka does not let the user ${sasl?.user ?? "(none)"} in: the name or the password is wrong, or it has no SCRAM-SHA-512 credentials. Correct UMG_KAFKA_USER and UMG_KAFKA_PASSWORD, ${AGAIN}`,
  },
  {
    found: ({ code }) =>
      /^(CERT_|ERR_TLS_CERT|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_(GET_ISSUER|VERIFY))/.test(
        String(code),
      ),
    say: ({ brokers }, { message }) =>
      `The certificate of the Kafka broker ${brokers.join(" or ")} is not to be trusted: ${message}. Name the file of the authority that signed it in UMG_KAFKA_CA, or correct the broker's name in UMG_KAFKA_BROKERS, ${AGAIN}`,
  },
];

function findCause(error: unknown, isIt: (cause: Cause) => boolean, depth = 0): Cause | undefined {
  if (!(error instanceof Error) || depth > 12) return undefined;
  const cause: Cause = error;
  if (isIt(cause)) return cause;
  for (const inner of [cause.cause, ...(cause.errors ?? [])]) {
    const found = findCause(inner, isIt, depth + 1);
    if (found) return found;
  }
  return undefined;
}

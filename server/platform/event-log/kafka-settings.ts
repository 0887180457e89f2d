import type { BaseOptions } from "@platformatic/kafka";

/** Where a Kafka cluster is and how it is entered. */
export interface KafkaSettings {
  readonly brokers: readonly string[];
  readonly topic: string;
  /** Of the topics, where they are made here. */
  readonly partitions: number;
  readonly tls?: boolean | undefined;
  /** Who signs the brokers' certificates, in PEM; without it the authorities that Node.js knows. */
  readonly authority?: string | undefined;
  readonly sasl?: { readonly user: string; readonly password: string } | undefined;
}

/** Short: a request that waits on us must have its answer within seconds. */
export const clientOptions = (settings: KafkaSettings, clientId: string): BaseOptions => ({
  clientId: `unmogrowp-${clientId}`,
  bootstrapBrokers: [...settings.brokers],
  connectTimeout: 1_500,
  requestTimeout: 3_000,
  timeout: 2_500,
  retries: 2,
  retryDelay: 100,
  metadataMaxAge: 60_000,
  ...(settings.tls ? { tls: settings.authority ? { ca: settings.authority } : {} } : {}),
  ...(settings.sasl
    ? {
        sasl: {
          mechanism: "SCRAM-SHA-512" as const,
          username: settings.sasl.user,
          password: settings.sasl.password,
        },
      }
    : {}),
});

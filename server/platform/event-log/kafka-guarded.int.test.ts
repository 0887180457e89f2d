import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasOpenssl, testCertificates, type TestCertificates } from "../../testing/certificates.ts";
import { hasKafka, testKafka, type TestKafka } from "../../testing/kafka.ts";
import { makeTenant, testServices, type TestServices } from "../../testing/services.ts";
import { ConfigError, loadConfig } from "../config/config.ts";
import { createKafkaEventLog } from "./kafka-event-log.ts";
import type { KafkaSettings } from "./kafka-settings.ts";

const USER = "unmogrowp";
const PASSWORD = "correct horse";

describe.skipIf(!hasKafka() || !hasOpenssl())(
  "a guarded Kafka (needs Java, Maven, openssl)",
  () => {
    let certificates: TestCertificates;
    let kafka: TestKafka;
    let services: TestServices;
    beforeAll(async () => {
      certificates = await testCertificates();
      kafka = await testKafka({ certificates, user: USER, password: PASSWORD });
      services = await testServices();
    }, 120_000);
    afterAll(async () => {
      await services.stop();
      await kafka.stop();
      await certificates.remove();
    });

    /** As a process reads it from its environment. */
    const settings = (more: Record<string, string>): KafkaSettings => {
      const environment = {
        UMG_KAFKA_BROKERS: kafka.brokers.join(","),
        UMG_KAFKA_TOPIC: "guarded",
      };
      const { kafka: read } = loadConfig({}, { ...environment, ...more });
      if (!read) throw new Error("no Kafka in the configuration");
      return read;
    };
    const good = () => ({
      UMG_KAFKA_CA: certificates.authority,
      UMG_KAFKA_USER: USER,
      UMG_KAFKA_PASSWORD: PASSWORD,
    });
    const opened = async <T>(
      environment: Record<string, string>,
      work: (log: ReturnType<typeof createKafkaEventLog>) => Promise<T>,
    ): Promise<T> => {
      const log = createKafkaEventLog(services, settings(environment));
      try {
        return await work(log);
      } finally {
        await log.close();
      }
    };
    const refusal = (environment: Record<string, string>) =>
      opened(environment, async (log) => {
        const error = await log.begin().catch((cause: unknown) => cause);
        expect(error).toBeInstanceOf(ConfigError);
        return (error as Error).message;
      });

    test("takes and gives events over TLS, to the user with the password", async () => {
      const { tenantId, appId } = await makeTenant(services);
      await opened({ ...good(), UMG_KAFKA_TLS: "true", UMG_KAFKA_PARTITIONS: "1" }, async (log) => {
        expect(await log.begin()).toBeUndefined();
        const stamps = { tenantId, appId, keyId: "k", env: "live", eventCount: 1 } as const;
        const body = Buffer.from("over TLS");
        await log.append({ ...stamps, receivedAt: new Date(), body });
        const [record] = await log.readAfter(
          { partition: 0, lane: "main" },
          { xid: "0", offset: 0 },
          { maxEvents: 10, maxBytes: 1_000 },
        );
        expect(record).toMatchObject({ ...stamps, body });
      });
    });

    test.each([
      ["a wrong password", { UMG_KAFKA_PASSWORD: "wrong horse" }, USER],
      ["a user that it does not know", { UMG_KAFKA_USER: "stranger" }, "stranger"],
    ])("%s is told with what to correct, and not with the password", async (_, wrong, user) => {
      const said = await refusal({ ...good(), ...wrong });
      expect(said).toContain(`does not let the user ${user} in`);
      expect(said).toContain("Correct UMG_KAFKA_USER and UMG_KAFKA_PASSWORD, then start again.");
      expect(said).not.toContain("horse");
    });

    test("a certificate that nobody known signed is told with where the authority is named", async () => {
      const { UMG_KAFKA_CA: _, ...rest } = good();
      const said = await refusal({ ...rest, UMG_KAFKA_TLS: "true" });
      expect(said).toContain(`The certificate of the Kafka broker ${kafka.brokers[0]}`);
      expect(said).toContain("self-signed certificate in certificate chain");
      expect(said).toContain("UMG_KAFKA_CA");
    });

    test("a certificate of another authority is refused too", async () => {
      const others = await testCertificates();
      try {
        const said = await refusal({ ...good(), UMG_KAFKA_CA: others.authority });
        expect(said).toContain("is not to be trusted");
      } finally {
        await others.remove();
      }
    });

    test.each([
      ["with a user", { UMG_KAFKA_USER: USER, UMG_KAFKA_PASSWORD: PASSWORD }],
      ["without one", {}],
    ])("a connection without TLS, %s, is told that it needs it", async (_, environment) => {
      expect(await refusal(environment)).toContain("Set UMG_KAFKA_TLS to true, then start again.");
    });

    test("an authority's file that is not there is told before anything begins", async () => {
      expect(() => settings({ ...good(), UMG_KAFKA_CA: "/nowhere/ca.pem" })).toThrow(
        /UMG_KAFKA_CA must name the PEM file .+ \/nowhere\/ca\.pem cannot be read \(ENOENT\)/,
      );
      expect(settings(good()).authority).toBe(await readFile(certificates.authority, "utf8"));
    });
  },
);

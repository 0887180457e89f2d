import { expect, test } from "vitest";
import { ConfigError, loadConfig } from "./config.ts";

test("without settings the platform is embedded, on a free loopback port", () => {
  const config = loadConfig({}, {});
  expect(config).toMatchObject({
    environment: "embedded",
    http: { host: "127.0.0.1", port: 0 },
    postgres: undefined,
  });
});

test("a wrong setting stops the start with its name, its shape and the fix", () => {
  expect(() => loadConfig({}, { UMG_PORT: "http" })).toThrow(ConfigError);
  expect(() => loadConfig({}, { UMG_PORT: "http" })).toThrow(
    /UMG_PORT must be a number from 0 .* Correct or unset it/,
  );
  expect(() => loadConfig({}, { UMG_OIDC_ISSUER: "https://idp.test" })).toThrow(
    /all three, or none/,
  );
});

test("a PostgreSQL URL gives one connection per login role", () => {
  const { postgres, environment } = loadConfig(
    {},
    { UMG_POSTGRES_URL: "postgres://db.test/umg?sslmode=require", UMG_POSTGRES_APP_PASSWORD: "a" },
  );
  expect(environment).toBe("production");
  expect(postgres?.app).toEqual({
    host: "db.test",
    port: 5432,
    user: "umg_app",
    database: "umg",
    password: "a",
    ssl: true,
  });
  expect(postgres?.readonly.user).toBe("umg_readonly");
});

test("what an ingest process takes on at a time is the operator's, within bounds", () => {
  expect(loadConfig({}, {}).ingest).toEqual({
    maxInFlight: { requests: 512, bytes: 64 * 1_048_576 },
    fairEventsPerSecond: 20_000,
  });
  const { ingest, http } = loadConfig(
    {},
    {
      UMG_INGEST_MAX_REQUESTS: "2000",
      UMG_INGEST_MAX_MB: "256",
      UMG_INGEST_FAIR_EVENTS_PER_SECOND: "100000",
      UMG_MAX_CONNECTIONS: "50000",
    },
  );
  expect(ingest).toEqual({
    maxInFlight: { requests: 2_000, bytes: 256 * 1_048_576 },
    fairEventsPerSecond: 100_000,
  });
  expect(http.maxConnections).toBe(50_000);
  expect(() => loadConfig({}, { UMG_INGEST_MAX_MB: "0" })).toThrow(
    /UMG_INGEST_MAX_MB must be the megabytes of requests under way at a time, from 4/,
  );
});

test("payment providers: several signing secrets, both halves or none, any address of Paddle", () => {
  const { payments } = loadConfig(
    {},
    {
      UMG_STRIPE_SECRET_KEY: "sk_test_1",
      UMG_STRIPE_WEBHOOK_SECRETS: "whsec_new,whsec_old",
      UMG_PADDLE_API_KEY: "pdl_1",
      UMG_PADDLE_WEBHOOK_SECRETS: "pdl_ntfset_1",
      UMG_PADDLE_ENVIRONMENT: "http://127.0.0.1:9/",
    },
  );
  expect(payments.stripe?.webhookSecrets).toEqual(["whsec_new", "whsec_old"]);
  expect(payments.paddle?.environment).toBe("http://127.0.0.1:9");
  expect(loadConfig({}, {}).payments).toEqual({ stripe: undefined, paddle: undefined });
  expect(() => loadConfig({}, { UMG_STRIPE_SECRET_KEY: "sk_test_1" })).toThrow(/Set both, or none/);
  expect(() => loadConfig({}, { UMG_PADDLE_ENVIRONMENT: "live" })).toThrow(
    /UMG_PADDLE_ENVIRONMENT must be sandbox, production or/,
  );
});

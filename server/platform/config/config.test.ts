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

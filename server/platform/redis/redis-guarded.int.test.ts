import { readFile } from "node:fs/promises";
import { Writable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { hasOpenssl, testCertificates, type TestCertificates } from "../../testing/certificates.ts";
import { hasRedis, testRedis, type TestRedis } from "../../testing/redis.ts";
import { newId } from "../context/new-id.ts";
import { createLogger } from "../telemetry/logger.ts";
import { platformKey } from "./redis-key.ts";
import { openRedis } from "./redis-server.ts";

const PASSWORD = "correcthorse";

describe.skipIf(!hasRedis() || !hasOpenssl())(
  "a guarded Redis (needs redis-server, openssl)",
  () => {
    let certificates: TestCertificates;
    let server: TestRedis;
    let authority: string;
    beforeAll(async () => {
      certificates = await testCertificates();
      authority = await readFile(certificates.authority, "utf8");
      server = await testRedis({ certificates, password: PASSWORD });
    });
    afterAll(async () => {
      await server.stop();
      await certificates.remove();
    });

    /** What the log says while it is tried, and whether it worked. */
    const opened = async (url: string, signedBy?: string) => {
      const lines: string[] = [];
      const destination = new Writable({
        write: (chunk, _encoding, done) => (lines.push(String(chunk)), done()),
      });
      const redis = await openRedis(url, createLogger({ destination }), signedBy);
      return { redis, lines };
    };

    test("works over TLS with the password and the authority", async () => {
      const { redis, lines } = await opened(server.url, authority);
      expect(await redis.add(platformKey(newId()), 3, 5_000)).toMatchObject({ sum: 3 });
      expect(lines).toEqual([]);
      await redis.close();
    });

    test.each([
      [
        "a wrong password",
        (url: string) => url.replace(PASSWORD, "wronghorse"),
        /let this user in \(WRONGPASS\).+UMG_REDIS_URL/,
      ],
      [
        "no password",
        (url: string) => url.replace(`:${PASSWORD}@`, ""),
        /let this user in \(NOAUTH\).+UMG_REDIS_URL/,
      ],
    ])("%s is told once, with what to correct, and goes on without", async (_, change, said) => {
      const { redis, lines } = await opened(change(server.url), authority);
      await vi.waitFor(() => expect(lines.join("")).toMatch(said), { timeout: 10_000 });
      await expect(redis.add(platformKey(newId()), 3, 5_000)).rejects.toMatchObject({
        code: "unavailable",
      });
      expect(lines.filter((line) => said.test(line))).toHaveLength(1);
      expect(lines.join("")).not.toContain("horse");
      await redis.close();
    });

    test("a certificate that nobody known signed is told with where the authority is named", async () => {
      const { redis, lines } = await opened(server.url);
      await vi.waitFor(
        () =>
          expect(lines.join("")).toMatch(
            /certificate of Redis is not to be trusted: .*self-signed.+UMG_REDIS_CA/,
          ),
        { timeout: 10_000 },
      );
      await redis.close();
    });
  },
);

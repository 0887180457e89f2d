import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sql } from "#server/platform/postgres/sql.ts";
import type { TestTenant } from "#server/testing/services.ts";
import { openIngestStage, type IngestStage } from "./testing/ingest-stage.ts";

let stage: IngestStage;
beforeAll(async () => {
  stage = await openIngestStage();
});
afterAll(() => stage.close());

/** How long a body may take before its key is asked for again, and a little. */
const RECHECKED_MS = 700;

const post = (secret: string) =>
  fetch(`${stage.url}/v1/batch`, {
    method: "POST",
    headers: { authorization: `Bearer ${secret}` },
    body: '{"batch":[]}',
  });

/** And waits until it has told. */
async function revokeAll(tenant: TestTenant, secret: string) {
  const startedAt = performance.now();
  expect((await post(secret)).status).toBe(200);
  await stage.services.db.tenant(tenant.tenantId, "write", (tx) =>
    tx.run(sql`update keys set state = 'revoked'`),
  );
  while ((await post(secret)).status !== 401 || performance.now() - startedAt < RECHECKED_MS)
    await new Promise((resolve) => setTimeout(resolve, 20));
}

test("a key revoked while the body comes is refused", async () => {
  const tenant = await stage.makeTenant();
  const secret = await stage.makeKey(tenant);
  const late = await new Promise<string>((resolve, reject) => {
    let answer = "";
    const body = '{"batch":[{"type":"track","event":"e","userId":"u"}]}';
    const socket = connect(Number(new URL(stage.url).port), "127.0.0.1", () => {
      socket.write(
        `POST /v1/batch HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${secret}\r\nContent-Length: ${body.length}\r\n\r\n`,
      );
      revokeAll(tenant, secret)
        .then(() => socket.write(body))
        .catch(reject);
    });
    socket.on("data", (chunk) => (answer += chunk.toString()));
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
  });
  expect(late).toContain('"code":"key_revoked"');
  expect(await stage.stored(tenant)).toEqual([]);
  expect(await stage.outcomes(tenant)).toMatchObject({ key_revoked: { events: 0 } });
});

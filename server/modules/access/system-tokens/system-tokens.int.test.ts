import { afterAll, beforeAll, expect, test } from "vitest";
import type { Permission } from "#shared/access/permissions.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import { authorize } from "#server/platform/trpc/index.ts";
import { requestOf, testServices } from "#server/testing/services.ts";
import { refusalOf, testAccess, type Api, type TestAccess } from "../testing/access-client.ts";
import { makeSystemToken } from "../tokens/system-token-format.ts";

const DAY_MS = 86_400_000;
let access: TestAccess;
let api: Api;
beforeAll(async () => {
  access = await testAccess(await testServices());
  api = await (await access.signedIn(await access.member({ role: "admin" }))).api();
});
afterAll(() => access.stop());

const authenticate = (secret: string) =>
  access.access.authenticate(
    new Request("http://127.0.0.1:1/trpc/x", {
      method: "POST",
      headers: { authorization: `Bearer ${secret}` },
    }),
  );
const issue = (permissions: Permission[] = ["tenants.list"], expiresInDays = 30) =>
  api.system.tokens.issue({ name: "ci", permissions, expiresInDays });

test("a machine with a token may do what the token lists and nothing else", async () => {
  const { secret, token } = await issue(["tenants.list", "keys.create"]);
  expect(token).toMatchObject({ name: "ci", createdBy: "The admin", revokedAt: null });
  const { actor } = await authenticate(secret);
  expect(actor).toMatchObject({ kind: "system", name: "ci", tenantId: PLATFORM_TENANT_ID });
  const request = requestOf(access.services, actor, "ci");
  const allowed = (permission: Permission) =>
    refusalOf(authorize(request, permission, PLATFORM_TENANT_ID));
  expect(await allowed("tenants.list")).toBeUndefined();
  expect(await allowed("keys.create")).toBeUndefined();
  expect(await allowed("keys.revoke")).toBe("forbidden");
  expect(await allowed("access.impersonate")).toBe("forbidden");
});

test("no token gets what machines may not have, and only an admin issues one", async () => {
  for (const permission of ["access.impersonate", "system.tokens.issue", "tenants.erase"] as const)
    expect(await refusalOf(issue(["tenants.list", permission]))).toBe("forbidden");
  for (const role of ["user", "viewer"] as const) {
    const other = await (await access.signedIn(await access.member({ role }))).api();
    const call = other.system.tokens.issue({
      name: "mine",
      permissions: ["tenants.list"],
      expiresInDays: 1,
    });
    expect(await refusalOf(call)).toBe("forbidden");
  }
});

test("the secret is shown once and kept as a hash", async () => {
  const { secret } = await issue();
  const rows = await access.services.db.readOnce(
    PLATFORM_TENANT_ID,
    sql<{
      text: string;
    }>`select system_tokens::text as text from system_tokens union all select audit_entries::text from audit_entries`,
  );
  const everywhere = JSON.stringify([
    rows,
    await api.system.tokens.list(),
    access.services.logLines,
  ]);
  expect(everywhere).not.toContain(secret.slice(5));
});

test("a revoked token is refused at once, also in a call that runs", async () => {
  const { secret, token } = await issue();
  const call = await authenticate(secret);
  call.assertLive();
  await api.system.tokens.revoke({ tokenId: token.tokenId });
  const start = performance.now();
  while (!call.signal.aborted && performance.now() - start < 3000)
    await new Promise((resolve) => setTimeout(resolve, 10));
  expect(performance.now() - start).toBeLessThan(1000);
  expect(() => call.assertLive()).toThrow(/not valid/);
  expect((await authenticate(secret)).authError).toMatchObject({ code: "token_invalid" });
});

test("an expired, mistyped or made-up token is refused; a typo without asking the database", async () => {
  const { secret } = await issue(["tenants.list"], 1);
  expect((await authenticate(secret)).actor).toBeDefined();
  access.services.advance(DAY_MS + 1000);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  expect((await authenticate(secret)).authError).toMatchObject({ code: "token_invalid" });
  access.services.advance(-DAY_MS - 1000);
  for (const token of [makeSystemToken(), `${secret.slice(0, -1)}_`, "umgs_", "umgs_x"])
    expect((await authenticate(token)).authError).toMatchObject({ code: "token_invalid" });
});

test("the last use is shown", async () => {
  const { secret, token } = await issue();
  await authenticate(secret);
  let found: string | null | undefined;
  for (let attempt = 0; attempt < 50 && !found; attempt++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    found = (await api.system.tokens.list()).find(
      (each) => each.tokenId === token.tokenId,
    )?.lastUsedAt;
  }
  expect(found).toMatch(/^\d{4}-/);
});

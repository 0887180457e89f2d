import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { makeTenant, type TestTenant } from "../../testing/services.ts";
import { serveApp, type ServedApp, type SignedInMember } from "./testing/serve-app.ts";

let served: ServedApp;
let admin: SignedInMember;
let tenant: TestTenant;

beforeAll(async () => {
  served = await serveApp({
    addRoutes: (app) =>
      app.get("/breaks", () => {
        throw new Error("the reason", { cause: new Error("the cause") });
      }),
  });
  admin = await served.signIn("admin");
  tenant = await makeTenant(served.services);
});
afterAll(() => served.stop());
beforeEach(() => void served.services.logLines.splice(0));

interface Line {
  level: number;
  msg: string;
  requestId?: string;
  method?: string;
  path?: string;
  status?: number;
  durationMs?: number;
  tenantId?: string;
  actor?: string;
  impersonator?: string;
}
const lines = () => served.services.logLines.map((line) => JSON.parse(line) as Line);
/** The line is written when the answer has left, which may be after it has arrived. */
const lineOf = async (answer: Response): Promise<Line> => {
  const requestId = answer.headers.get("x-request-id") ?? "none";
  await answer.arrayBuffer();
  const ours = () =>
    lines().filter((line) => line.msg === "request" && line.requestId === requestId);
  await expect.poll(() => ours().length).toBe(1);
  return ours()[0] as Line;
};
const query = (procedure: string, input: object, headers: Record<string, string>) =>
  fetch(`${served.url}/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`, {
    headers,
  });
const mutate = (procedure: string, input: object, headers: Record<string, string>) =>
  fetch(`${served.url}/trpc/${procedure}`, {
    method: "POST",
    headers,
    body: JSON.stringify(input),
  });

describe("each request has one line with who did what", () => {
  test("a member's", async () => {
    const line = await lineOf(await query("me.get", {}, admin.headers));
    expect(line).toMatchObject({
      level: 30,
      method: "GET",
      path: "/trpc/me.get",
      status: 200,
      tenantId: PLATFORM_TENANT_ID,
      actor: admin.userId,
    });
    expect(line.durationMs).toBeGreaterThan(0);
    expect(line).not.toHaveProperty("impersonator");
  });

  test("nobody's", async () => {
    const line = await lineOf(await query("me.get", {}, {}));
    expect(line).toMatchObject({ status: 401 });
    expect(line).not.toHaveProperty("actor");
  });

  test("a machine's, by its token's id", async () => {
    const issued = (await (
      await mutate(
        "system.tokens.issue",
        { name: "ci", permissions: ["tenants.list"], expiresInDays: 1 },
        admin.headers,
      )
    ).json()) as { result: { data: { token: { tokenId: string }; secret: string } } };
    const { token, secret } = issued.result.data;
    const line = await lineOf(
      await query("tenants.list", {}, { authorization: `Bearer ${secret}` }),
    );
    expect(line).toMatchObject({ status: 200, actor: token.tokenId });
    expect(JSON.stringify(lines())).not.toContain(secret);
  });

  test("an impersonated one, with the staff member behind it", async () => {
    const staff = await served.signIn("viewer");
    const begun = (await (
      await mutate(
        "access.impersonate",
        { tenantId: tenant.tenantId, reason: "A customer asked", caseNumber: "C-1", minutes: 5 },
        staff.headers,
      )
    ).json()) as { result: { data: { impersonationId: string } } };
    const switched = await fetch(`${served.url}/auth/impersonate`, {
      method: "POST",
      headers: staff.headers,
      body: JSON.stringify({ impersonationId: begun.result.data.impersonationId }),
    });
    const cookie = switched.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    const answer = await query("apps.list", { tenantId: tenant.tenantId }, { cookie });
    const line = await lineOf(answer);
    expect(line).toMatchObject({
      status: 200,
      tenantId: tenant.tenantId,
      actor: "impersonation",
      impersonator: staff.userId,
    });
  });

  test("one that fails inside, with its cause under the same id", async () => {
    const answer = await fetch(`${served.url}/breaks`);
    const requestId = answer.headers.get("x-request-id");
    const text = await answer.text();
    expect(answer.status).toBe(500);
    expect(JSON.parse(text)).toMatchObject({ code: "internal", requestId });
    expect(text).not.toMatch(/the reason|the cause/);
    const failure = served.services.logLines.find((line) => line.includes("a request failed"));
    expect(failure).toContain(requestId);
    expect(failure).toMatch(/the reason.*the cause/s);
  });
});

test("no secret a caller sends or gets is in a log line or a metric label", async () => {
  const canaries: string[] = [];
  const canary = (kind: string) => {
    const made = `canary${kind}${Math.random().toString(36).slice(2)}`;
    canaries.push(made);
    return made;
  };
  const json = { "content-type": "application/json", "x-umg-csrf": "1" };
  const send = (path: string, init: RequestInit) => fetch(served.url + path, init);
  const post = (path: string, body: object, headers: Record<string, string> = json) =>
    send(path, { method: "POST", headers, body: JSON.stringify(body) });

  await post("/auth/sign-in", { email: "a@b.test", password: canary("password"), code: "123456" });
  await post("/auth/one-time", { token: canary("token") });
  await post("/auth/setup", {
    token: canary("setup"),
    name: "A",
    email: "a@b.test",
    password: canary("setuppassword"),
  });
  await post("/auth/accept-invitation", {
    token: canary("invitation"),
    name: "A",
    password: canary("newpassword"),
  });
  await send(`/auth/invitation?token=${canary("query")}`, {});
  await send(`/auth/oidc/callback?code=${canary("oidccode")}&state=${canary("oidcstate")}`, {});
  await post("/auth/refresh", {}, { ...json, cookie: `umg_refresh=${canary("refresh")}` });
  await query("me.get", {}, { authorization: `Bearer ${canary("bearer")}` });
  await query("me.get", {}, { authorization: `Bearer umgs_${canary("system")}` });
  await query("me.get", {}, { cookie: `umg_access=${canary("cookie")}; other=${canary("other")}` });
  await query("me.get", { [canary("input")]: canary("value") }, admin.headers);
  await mutate(
    "me.changePassword",
    { currentPassword: canary("current"), newPassword: canary("new") },
    admin.headers,
  );
  await mutate("me.totpDisable", { code: canary("code") }, admin.headers);
  await mutate("apps.create", { [canary("broken")]: canary("body") }, admin.headers);
  await send("/trpc/apps.create", { method: "POST", headers: admin.headers, body: canary("raw") });
  await send("/v1/batch", {
    method: "POST",
    headers: { authorization: `Basic ${Buffer.from(`${canary("key")}:`).toString("base64")}` },
    body: JSON.stringify({ batch: [], writeKey: canary("writekey") }),
  });
  await post("/v1/track", { writeKey: `umg_live_${canary("livekey")}`, event: "x", userId: "u" });
  await send(`/openapi.json?access_token=${canary("accesstoken")}`, {});
  // What we gave out ourselves.
  canaries.push(admin.accessToken, admin.refreshToken, admin.password);
  const begun = (await (await mutate("me.totpBegin", {}, admin.headers)).json()) as {
    result: { data: { secret: string } };
  };
  canaries.push(begun.result.data.secret);
  const made = (await (
    await mutate(
      "tenants.create",
      { name: "Canary", slug: "canary", app: { name: "A", platform: "web", bundleId: "a.b" } },
      admin.headers,
    )
  ).json()) as { result: { data: { key: { secret: string } } } };
  canaries.push(made.result.data.key.secret);

  await expect
    .poll(() => lines().filter(({ msg }) => msg === "request").length)
    .toBeGreaterThan(15);
  const written = served.services.logLines.join("");
  const metrics = await (await fetch(`${served.url}/metrics`)).text();
  for (const each of canaries) {
    expect(each.length).toBeGreaterThan(8);
    expect(written, each).not.toContain(each);
    expect(metrics, each).not.toContain(each);
    // Also not dressed up.
    expect(written).not.toContain(Buffer.from(`${each}:`).toString("base64"));
  }
});

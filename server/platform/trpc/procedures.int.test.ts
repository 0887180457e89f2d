import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { DomainError } from "#shared/errors/index.ts";
import {
  makeTenant,
  memberRequest,
  testServices,
  type TestServices,
  type TestTenant,
} from "../../testing/services.ts";
import type { RequestContext } from "../context/request.ts";
import { newId } from "../context/new-id.ts";
import { selectTenantStanding } from "../tenancy/tenant-standing.store.ts";
import { insertProbe, readAudit, readProbes } from "../../testing/probe.store.ts";
import {
  platformQuery,
  selfMutation,
  tenantCreation,
  tenantMutation,
  tenantQuery,
  toDomainError,
} from "./index.ts";
import { t } from "./trpc.ts";

let services: TestServices;
let one: TestTenant;
let other: TestTenant;
let calls = 0;

const probe = t.router({
  apps: t.router({
    create: tenantCreation("apps.create")
      .input(
        z.object({
          name: z.string(),
          fail: z.boolean().default(false),
          silent: z.boolean().default(false),
        }),
      )
      .output(z.object({ appId: z.string(), call: z.number() }))
      .mutation(async ({ ctx, input }) => {
        const appId = newId();
        calls += 1;
        await insertProbe(ctx.tx, appId, input.name);
        if (!input.silent) await ctx.audit({ target: appId, after: { name: input.name } });
        if (input.fail) throw new DomainError("name_taken", { name: input.name });
        return { appId, call: calls };
      }),
    archive: tenantMutation("apps.archive")
      .output(z.object({}))
      .mutation(async ({ ctx }) => {
        await ctx.audit({});
        return {};
      }),
    read: tenantQuery("apps.read")
      .output(z.array(z.string()))
      .query(async ({ ctx }) => readProbes(ctx.tx)),
    writeInRead: tenantQuery("apps.read")
      .output(z.object({}))
      .query(async ({ ctx }) => {
        await insertProbe(ctx.tx, newId(), "from a read");
        return {};
      }),
  }),
  me: t.router({
    change: selfMutation
      .input(z.object({ name: z.string(), fail: z.boolean(), silent: z.boolean() }))
      .output(z.object({}))
      .mutation(async ({ ctx, input }) => {
        await insertProbe(ctx.tx, newId(), input.name);
        if (!input.silent) await ctx.audit({ target: input.name });
        if (input.fail) throw new DomainError("name_taken", { name: input.name });
        return {};
      }),
  }),
  overview: t.router({
    get: platformQuery("platform.read")
      .output(z.object({}))
      .query(() => ({})),
    broken: platformQuery("platform.read")
      .output(z.object({}))
      .query(() => {
        throw new Error("canary in /srv/secret.ts");
      }),
  }),
});
const callerOf = (request: RequestContext) => t.createCallerFactory(probe)({ request });
const callAs = (request: RequestContext) => t.createCallerFactory(probe)({ request }).apps;
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => "ok",
    (error: unknown) => toDomainError(error).code,
  );

beforeAll(async () => {
  services = await testServices();
  one = await makeTenant(services);
  other = await makeTenant(services);
});
afterAll(() => services.stop());

const probes = () => services.db.tenant(one.tenantId, "read", readProbes);
const audited = (action: string) =>
  services.db.tenant(one.tenantId, "read", (tx) => readAudit(tx, action));

test("a mutation that fails leaves neither its rows nor its audit entry", async () => {
  const admin = callAs(await memberRequest(services, "admin", one.tenantId));
  expect(await codeOf(admin.create({ tenantId: one.tenantId, name: "failing", fail: true }))).toBe(
    "name_taken",
  );
  expect(await probes()).not.toContain("failing");
  expect((await audited("apps.create")).length).toBe(0);
});

test("a mutation that wrote no audit entry is rolled back", async () => {
  const admin = callAs(await memberRequest(services, "admin", one.tenantId));
  expect(await codeOf(admin.create({ tenantId: one.tenantId, name: "silent", silent: true }))).toBe(
    "internal",
  );
  expect(await probes()).not.toContain("silent");
});

test("a refused attempt is written to the audit log of who tried", async () => {
  const viewer = callAs(await memberRequest(services, "viewer", one.tenantId));
  expect(await codeOf(viewer.archive({ tenantId: one.tenantId }))).toBe("forbidden");
  expect(await codeOf(viewer.archive({ tenantId: other.tenantId }))).toBe("not_found");
  const refused = (await audited("apps.archive")).filter((entry) => entry.outcome === "refused");
  expect(refused.map((entry) => entry.code)).toEqual(["forbidden", "not_found"]);
});

test("a read cannot write", async () => {
  const admin = callAs(await memberRequest(services, "admin", one.tenantId));
  expect(await codeOf(admin.writeInRead({ tenantId: one.tenantId }))).toBe("internal");
  expect(await probes()).not.toContain("from a read");
});

test("an idempotency key makes 64 parallel calls one, and other parameters are refused", async () => {
  const request = await memberRequest(services, "admin", one.tenantId);
  const input = { tenantId: one.tenantId, name: "once", idempotencyKey: newId() };
  const answers = await Promise.all(
    Array.from({ length: 64 }, () => callAs(request).create(input)),
  );
  expect(new Set(answers.map((answer) => answer.appId)).size).toBe(1);
  expect((await probes()).filter((name) => name === "once")).toHaveLength(1);
  expect(await codeOf(callAs(request).create({ ...input, name: "twice" }))).toBe(
    "idempotency_mismatch",
  );
  const somebodyElse = await memberRequest(services, "admin", one.tenantId);
  expect(await codeOf(callAs(somebodyElse).create({ ...input, name: "theirs" }))).toBe("ok");
});

test("a session that ends while a call runs gets no answer and changes nothing", async () => {
  const request = await memberRequest(services, "admin", one.tenantId);
  let checks = 0;
  const revoked: RequestContext = {
    ...request,
    assertLive() {
      checks += 1;
      if (checks > 1) throw new DomainError("session_revoked");
    },
  };
  expect(await codeOf(callAs(revoked).create({ tenantId: one.tenantId, name: "too late" }))).toBe(
    "session_revoked",
  );
  expect(await probes()).not.toContain("too late");
});

test("a change of one's own that fails, or wrote no audit entry, is rolled back", async () => {
  const { me } = callerOf(await memberRequest(services, "viewer", one.tenantId));
  const change = { fail: false, silent: false };
  expect(await codeOf(me.change({ ...change, name: "own, failing", fail: true }))).toBe(
    "name_taken",
  );
  expect(await codeOf(me.change({ ...change, name: "own, silent", silent: true }))).toBe(
    "internal",
  );
  expect(await codeOf(me.change({ ...change, name: "own" }))).toBe("ok");
  const names = await probes();
  expect(names).toContain("own");
  expect(names).not.toContain("own, failing");
  expect(names).not.toContain("own, silent");
});

test("staff whose session ends while a read over all tenants runs get no answer", async () => {
  const request = await memberRequest(services, "admin");
  let checks = 0;
  const revoked: RequestContext = {
    ...request,
    assertLive() {
      checks += 1;
      if (checks > 1) throw new DomainError("session_revoked");
    },
  };
  expect(await codeOf(callerOf(request).overview.get())).toBe("ok");
  expect(await codeOf(callerOf(revoked).overview.get())).toBe("session_revoked");
});

test("what failed inside is in the log under the request's id, and nothing of it in the answer", async () => {
  const request = await memberRequest(services, "admin");
  const answer = await fetchRequestHandler({
    endpoint: "/trpc",
    req: new Request("http://127.0.0.1/trpc/overview.broken"),
    router: probe,
    createContext: () => ({ request }),
  });
  const text = await answer.text();
  expect(answer.status).toBe(500);
  expect(text).toContain(request.requestId);
  expect(text).not.toMatch(/canary|secret\.ts|stack/);
  expect(services.logLines.join("")).toContain("canary in /srv/secret.ts");
});

test.each([
  ["onboarding", "tenant_not_ready"],
  ["pending_erasure", "tenant_suspended"],
  ["erased", "not_found"],
])("a tenant that is %s is closed to its own admin", async (state, code) => {
  const tenant = await makeTenant(services, { state });
  const admin = callAs(await memberRequest(services, "admin", tenant.tenantId));
  expect(await codeOf(admin.read({ tenantId: tenant.tenantId }))).toBe(code);
});

test("a tenant's state decides what its people may do, within a second of the change", async () => {
  const tenant = await makeTenant(services, { state: "suspended" });
  const admin = callAs(await memberRequest(services, "admin", tenant.tenantId));
  const viewer = callAs(await memberRequest(services, "viewer", tenant.tenantId));
  expect(await codeOf(admin.read({ tenantId: tenant.tenantId }))).toBe("ok");
  expect(await codeOf(admin.archive({ tenantId: tenant.tenantId }))).toBe("tenant_suspended");
  expect(await codeOf(viewer.read({ tenantId: tenant.tenantId }))).toBe("tenant_suspended");
  expect((await selectTenantStanding(services.db, tenant.tenantId))?.state).toBe("suspended");
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { can } from "#shared/access/can.ts";
import type { Permission } from "#shared/access/permissions.ts";
import { TENANT_STATES, type TenantState } from "#shared/contracts/tenants.ts";
import { PLATFORM_TENANT_ID, type TenantId } from "#shared/kernel/ids.ts";
import { newId } from "../../platform/context/new-id.ts";
import { toDomainError, type ProcedureMeta } from "../../platform/trpc/index.ts";
import { t } from "../../platform/trpc/trpc.ts";
import { makeTenant, testServices, type TestServices } from "../../testing/services.ts";
import { createRouter } from "./router.ts";
import { isStaff, matrixActors, type MatrixActor } from "../testing/matrix-actors.ts";
import { INPUTS, type TenantIds } from "../testing/matrix-inputs.ts";
import { insertCanaryRows, resetTenant } from "../testing/matrix-rows.store.ts";

const router = createRouter({
  storeWatch: () => ({ read: () => [], stop: () => undefined }),
  facts: () => ({ dataDir: null, phases: {} }),
});
const procedures = router._def.procedures as unknown as Record<
  string,
  { _def: { type: string; meta?: ProcedureMeta } }
>;
const PATHS = Object.keys(procedures).filter(
  (path) => procedures[path]?._def.type !== "subscription",
);

type Relation = "own" | "other" | "none" | TenantState;
const RELATIONS: readonly Relation[] = [
  "own",
  "other",
  "none",
  ...TENANT_STATES.filter((state) => state !== "active"),
];
const CANARY = { own: "canaryown4411", other: "canaryother7723" };
// What says that the caller was turned away for who they are, and not for what they asked.
const TURNED_AWAY = new Set([
  "unauthenticated",
  "forbidden",
  "read_only",
  "tenant_suspended",
  "tenant_not_ready",
]);

let services: TestServices;
let actors: MatrixActor[];
let targets: Record<Relation, TenantIds>;

beforeAll(async () => {
  services = await testServices();
  const own = await populated("own", "active", CANARY.own);
  const other = await populated("other", "active", CANARY.other);
  const states = await Promise.all(
    RELATIONS.slice(3).map(
      async (state) => [state, await populated(state, state as TenantState, CANARY.other)] as const,
    ),
  );
  const none: TenantIds = {
    ...other,
    tenantId: newId(),
    appId: newId(),
    keyId: "zzzzzzzzzzzz",
    userId: newId(),
    sessionId: newId(),
    invitationId: newId(),
    operationId: newId(),
    impersonationId: newId(),
    deadLetterId: newId(),
    slug: "not-there",
  };
  targets = { own, other, none, ...Object.fromEntries(states) } as Record<Relation, TenantIds>;
  actors = await matrixActors(services, own.tenantId as TenantId);
});
afterAll(() => services.stop());

async function populated(relation: string, state: TenantState, canary: string): Promise<TenantIds> {
  const tenant = await makeTenant(services, { state, name: `${canary} ${relation}` });
  return services.db.tenant(tenant.tenantId, "write", (tx) => insertCanaryRows(tx, tenant, canary));
}

/** An earlier caller may have been allowed to suspend it. */
async function restore(relation: Relation): Promise<void> {
  const { tenantId } = targets[relation];
  const state = relation === "own" || relation === "other" ? "active" : relation;
  await services.db.tenant(tenantId as TenantId, "write", (tx) => resetTenant(tx, state));
  services.broadcast.announce({ type: "tenant", tenantId });
}

interface Outcome {
  /** "ok" or the error's code. */
  code: string;
  body: string;
}

async function call(path: string, actor: MatrixActor, ids: TenantIds): Promise<Outcome> {
  const caller = t.createCallerFactory(router)({
    request: { ...actor.request, requestId: "fixed" },
  });
  const procedure = path
    .split(".")
    .reduce((at: unknown, name) => (at as Record<string, unknown>)[name], caller) as (
    input: unknown,
  ) => Promise<unknown>;
  const unique = newId().slice(-10);
  try {
    return { code: "ok", body: JSON.stringify(await procedure(INPUTS[path]?.(ids, unique))) };
  } catch (error) {
    const domain = toDomainError(error);
    return {
      code: domain.code,
      body: JSON.stringify({ code: domain.code, message: domain.message, details: domain.details }),
    };
  }
}

const metaOf = (path: string): ProcedureMeta =>
  procedures[path]?._def.meta ?? { permission: null, scope: "self", effect: "read" };

test("every procedure stands in the matrix, and nothing in it is gone", () => {
  expect(Object.keys(INPUTS).sort()).toEqual(Object.keys(procedures).sort());
});

describe.each(PATHS)("%s", (path) => {
  const { permission, scope, effect } = metaOf(path);

  test("answers each caller as the policy says, for each relation to the tenant", async () => {
    const cells: string[] = [];
    for (const actor of actors) {
      for (const relation of scope === "tenant" ? RELATIONS : (["own"] as const)) {
        if (effect === "write") await restore(relation);
        const { code } = await call(path, actor, targets[relation]);
        const wrong = verdict(code, actor, permission, metaOf(path), relation);
        if (wrong) cells.push(`${actor.name} × ${relation}: ${code}, ${wrong}`);
      }
    }
    expect(cells).toEqual([]);
  });

  test("shows a customer nothing of another customer, and the other one exactly as one that does not exist", async () => {
    for (const actor of actors.filter((each) => each.actor && !isStaff(each.actor))) {
      const own = await call(path, actor, targets.own);
      expect(own.body, `${actor.name} on their own`).not.toContain(CANARY.other);
      if (scope !== "tenant") continue;
      const other = await call(path, actor, targets.other);
      expect(other, `${actor.name} on another`).toEqual(await call(path, actor, targets.none));
      // Their own tenant, somebody else's ids.
      const mixed = { ...targets.other, tenantId: targets.own.tenantId, slug: targets.own.slug };
      const absent = { ...targets.none, tenantId: targets.own.tenantId, slug: targets.own.slug };
      const foreign = await call(path, actor, mixed);
      expect(foreign.body, `${actor.name} with foreign ids`).not.toContain(CANARY.other);
      expect(foreign.code).toBe((await call(path, actor, absent)).code);
    }
  });
});

/** Undefined when the code is what the policy asks for, else a sentence. */
function verdict(
  code: string,
  { actor }: MatrixActor,
  permission: Permission | null,
  { scope, effect }: ProcedureMeta,
  relation: Relation,
): string | undefined {
  if (code === "internal" || code === "input_invalid" || code === "bad_request")
    return "which judges nothing";
  if (!actor) return code === "unauthenticated" ? undefined : "but nobody is signed in";
  if (permission === null)
    return actor.kind === "impersonation" && effect === "write" && code !== "read_only"
      ? "but an impersonated session changes nothing"
      : undefined;
  const staff = isStaff(actor);
  const targetId = (
    scope === "platform" ? PLATFORM_TENANT_ID : targets[relation].tenantId
  ) as TenantId;
  const answer = can(actor, permission, targetId);
  if (answer.reason === "other_tenant")
    return code === "not_found" ? undefined : "but it is another's";
  if (!answer.allowed) return TURNED_AWAY.has(code) ? undefined : "but the role may not";
  if (relation === "none" || relation === "erased")
    return code === "not_found" ? undefined : "but there is no such tenant";
  if (staff || relation === "own")
    return TURNED_AWAY.has(code) && !EXPECTED_REFUSALS.has(`${permission}:${relation}`)
      ? "but the role may"
      : undefined;
  return undefined;
}

/** Where a permitted caller is turned away all the same, by the rule of the thing itself. */
const EXPECTED_REFUSALS = new Set<string>([
  "access.impersonate:suspended",
  "access.impersonate:pending_erasure",
  "access.impersonate:onboarding",
]);

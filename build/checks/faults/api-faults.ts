import { integration, unit, type Fault } from "./fault.ts";

const PROCEDURES = "server/platform/trpc/procedures.ts";
const AUTHORIZE = "server/platform/trpc/authorize.ts";
const CAN = "shared/access/can.ts";

const procedures = integration("server/platform/trpc/procedures.int.test.ts");
const matrix = integration("server/app/trpc/isolation-matrix.int.test.ts");
const can = unit("shared/access/can.test.ts");

/** What stands between a call and its tenant's rows. */
export const API_FAULTS: readonly Fault[] = [
  {
    name: "a-failed-mutation-is-committed",
    file: PROCEDURES,
    find: "      if (!result.ok) throw result.error;\n      // Revoked",
    replace: "      // Revoked",
    test: procedures,
  },
  {
    name: "a-failed-own-change-is-committed",
    file: PROCEDURES,
    find: "    if (!result.ok) throw result.error;\n    request.assertLive();\n    if (audit",
    replace: "    request.assertLive();\n    if (audit",
    test: procedures,
  },
  {
    name: "a-change-without-audit-entry",
    file: PROCEDURES,
    find: 'if (call.effect === "write" && audit.written() === 0)',
    replace: "if (false)",
    test: procedures,
  },
  {
    name: "an-own-change-without-audit-entry",
    file: PROCEDURES,
    find: "    if (audit.written() === 0) throw new Error(`${path}",
    replace: "    if (false as boolean) throw new Error(`${path}",
    test: procedures,
  },
  {
    name: "nobody-asks-for-the-permission",
    file: PROCEDURES,
    find: "const actor = await authorize(request, call.permission, call.tenantId);",
    replace: "const actor = requireActor(request);",
    test: procedures,
  },
  {
    name: "nobody-asks-for-the-permission-of-a-platform-read",
    file: PROCEDURES,
    find: "const actor = await authorize(ctx.request, permission, PLATFORM_TENANT_ID);",
    replace: "const actor = requireActor(ctx.request);",
    test: matrix,
  },
  {
    name: "an-impersonated-session-changes-its-own-account",
    file: PROCEDURES,
    find: 'if (actor.kind === "member") return actor;',
    replace: 'if (actor.kind !== "system") return actor as never;',
    test: matrix,
  },
  {
    name: "revoked-while-it-ran-but-committed",
    file: PROCEDURES,
    find: "      request.assertLive();\n      if (call.effect",
    replace: "      if (call.effect",
    test: procedures,
  },
  {
    name: "revoked-while-a-platform-read-ran",
    file: PROCEDURES,
    find: "        actor,\n      } satisfies PlatformContext,\n    });\n    ctx.request.assertLive();\n    return result;\n  });\n\n/** Changes the platform itself",
    replace:
      "        actor,\n      } satisfies PlatformContext,\n    });\n    return result;\n  });\n\n/** Changes the platform itself",
    test: procedures,
  },
  {
    name: "the-tenant's-state-does-not-matter-to-changes",
    file: PROCEDURES,
    find: "requireStanding(actor, standing, call.effect, call.permission)",
    replace: 'requireStanding(actor, standing, "read", call.permission)',
    test: procedures,
  },
  {
    name: "somebody-signed-out-goes-on",
    file: AUTHORIZE,
    find: "  request.assertLive();\n  return request.actor;",
    replace: "  return request.actor;",
    test: procedures,
  },
  {
    name: "another-tenant-is-forbidden-and-not-missing",
    file: AUTHORIZE,
    find: 'if (reason === "other_tenant") return new DomainError("not_found", { what: "tenant" });',
    replace: "",
    test: procedures,
  },
  {
    name: "a-refusal-leaves-no-trace",
    file: AUTHORIZE,
    find: "  await auditRefusal(request, actor.tenantId, permission, error.code, tenantId);\n",
    replace: "",
    test: procedures,
  },
  {
    name: "a-suspended-tenant's-admin-changes-things",
    file: AUTHORIZE,
    find: 'if (!admin || (effect === "write" && !mayChange)) throw suspended();',
    replace: "if (!admin) throw suspended();",
    test: procedures,
  },
  {
    name: "a-suspended-tenant's-people-read-on",
    file: AUTHORIZE,
    find: 'if (!admin || (effect === "write" && !mayChange)) throw suspended();',
    replace: 'if (effect === "write" && !mayChange) throw suspended();',
    test: procedures,
  },
  {
    name: "a-tenant-to-be-erased-is-open",
    file: AUTHORIZE,
    find: '    case "pending_erasure":\n      throw suspended();',
    replace: '    case "pending_erasure":\n      return standing;',
    test: procedures,
  },
  {
    name: "an-erased-tenant-is-found",
    file: AUTHORIZE,
    find: 'if (!standing || standing.state === "erased")',
    replace: "if (!standing)",
    test: matrix,
  },
  {
    name: "a-tenant's-people-act-for-other-tenants",
    file: CAN,
    find: 'if (!platformScope && actor.tenantId !== tenantId) return answer(false, "other_tenant");',
    replace: "",
    test: can,
  },
  {
    name: "an-impersonated-session-writes",
    file: CAN,
    find: 'if (spec.effect === "write" || spec.impersonated === "no")',
    replace: "if (false)",
    test: can,
  },
  {
    name: "a-token-does-what-it-was-not-granted",
    file: CAN,
    find: 'spec.system === "no" || !actor.permissions.includes(permission)',
    replace: 'spec.system === "no"',
    test: can,
  },
  {
    name: "a-token-is-granted-what-no-machine-may",
    file: CAN,
    find: 'spec.system === "no" || !actor.permissions.includes(permission)',
    replace: "!actor.permissions.includes(permission)",
    test: can,
  },
  {
    name: "staff-count-by-their-tenant-role",
    file: CAN,
    find: 'grantOf(permission, platformScope ? "platform" : "tenant", actor.role)',
    replace: 'grantOf(permission, "platform", actor.role)',
    test: can,
  },
  {
    name: "a-user-revokes-keys",
    file: "shared/access/permissions.ts",
    find: '"keys.revoke": write([Y, N, N], [Y, N, N], Y)',
    replace: '"keys.revoke": write([Y, N, N], [Y, Y, N], Y)',
    test: can,
  },
  {
    name: "one-key-for-two-different-calls",
    file: "server/platform/trpc/idempotency.ts",
    find: "if (!earlier.paramsHash.equals(claim.paramsHash))",
    replace: "if (false)",
    test: procedures,
  },
  {
    name: "an-idempotency-key-is-everybody's",
    file: "server/platform/trpc/idempotency.ts",
    find: "const actor = actorId(call.actor);",
    replace: 'const actor = actorId(call.actor) === "" ? "" : "everybody";',
    test: procedures,
  },
  {
    name: "a-repeated-call-is-made-again",
    file: "server/platform/trpc/idempotency.ts",
    find: "  if (!key) return work();",
    replace: "  if (!key || key) return work();",
    test: procedures,
  },
  {
    name: "an-internal-error-tells-its-cause",
    file: "server/platform/trpc/trpc.ts",
    find: "        message: domain.message,\n",
    replace: "        message: String(error.cause ?? error),\n",
    test: procedures,
  },
];

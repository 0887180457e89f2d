import { integration, unit, type Fault } from "./fault.ts";

const at = (file: string) => `server/modules/access/${file}`;
const LIVENESS = at("liveness/impersonation-liveness.ts");
const BEGIN = at("impersonation/begin-impersonation.ts");
const SWITCH = at("impersonation/switch-impersonation.ts");

const life = integration(at("impersonation/impersonation.int.test.ts"));
const reasons = unit(at("liveness/end-reason.test.ts"));
const ends = integration(at("impersonation/impersonation-ends.int.test.ts"));

/** Staff in a customer's shoes: for a while, watched, and only looking. */
export const IMPERSONATION_FAULTS: readonly Fault[] = [
  {
    name: "impersonation-of-staff",
    file: BEGIN,
    find: 'if (tenantId === PLATFORM_TENANT_ID) return refuse(new DomainError("impersonation_of_staff"));',
    replace: "",
    test: life,
  },
  {
    name: "impersonation-after-the-customer-said-no",
    file: BEGIN,
    find: 'if (tenant.optedOut) return refuse(new DomainError("impersonation_opted_out"));',
    replace: "",
    test: life,
  },
  {
    name: "impersonation-that-the-customer-does-not-see",
    file: BEGIN,
    find: "  await ctx.audit(entry);\n  await tx.switchTenant(PLATFORM_TENANT_ID);\n  await ctx.audit(entry);",
    replace: "  await tx.switchTenant(PLATFORM_TENANT_ID);\n  await ctx.audit(entry);",
    test: life,
  },
  {
    name: "impersonation-that-the-platform-does-not-see",
    file: BEGIN,
    find: "  await tx.switchTenant(PLATFORM_TENANT_ID);\n  await ctx.audit(entry);\n",
    replace: "  await tx.switchTenant(PLATFORM_TENANT_ID);\n",
    test: life,
  },
  {
    name: "impersonation-for-an-hour",
    file: "shared/contracts/access.ts",
    find: "minutes: z.number().int().min(1).max(30).default(30)",
    replace: "minutes: z.number().int().min(1).max(60).default(30)",
    test: ends,
  },
  {
    name: "impersonation-without-a-case",
    file: "shared/contracts/access.ts",
    find: "caseNumber: z.string().trim().min(1).max(60)",
    replace: "caseNumber: z.string().trim().max(60)",
    test: life,
  },
  {
    name: "impersonation-begun-by-somebody-else",
    file: SWITCH,
    find: "row.staffId !== actor.userId || row.staffSessionId !== actor.sessionId",
    replace: "row.staffSessionId === row.staffId",
    test: life,
  },
  {
    name: "impersonation-token-of-somebody-else",
    file: at("authenticate.ts"),
    find: '  if (staffId !== claims.act?.sub || staffSessionId !== claims.sid)\n    throw new DomainError("token_invalid");\n',
    replace: "",
    test: life,
  },
  {
    name: "impersonation-token-alone-gets-the-staff-session",
    file: SWITCH,
    find: '  if (presented?.tenantId !== PLATFORM_TENANT_ID) {\n    await endByItself(request);\n    throw new DomainError("unauthenticated");\n  }\n',
    replace:
      '  if (presented?.tenantId !== PLATFORM_TENANT_ID) {\n    throw new DomainError("unauthenticated");\n  }\n',
    test: life,
  },
  {
    name: "impersonation-past-its-limit-in-a-running-call",
    file: at("authenticate.ts"),
    find: "if (parts.services.clock.now() >= expiresAt)",
    replace: "if (parts.services.clock.now() > new Date(8.64e15))",
    test: ends,
  },
  {
    name: "impersonation-at-its-last-moment",
    file: LIVENESS,
    find: 'if (row.expiresAt <= now) return "time_limit";',
    replace: 'if (row.expiresAt < now) return "time_limit";',
    test: unit(at("liveness/end-reason.test.ts")),
  },
  {
    name: "impersonation-without-a-time-limit",
    file: LIVENESS,
    find: 'if (row.expiresAt <= now) return "time_limit";',
    replace: "",
    test: ends,
  },
  {
    name: "impersonation-idle-for-ever",
    file: LIVENESS,
    find: 'if (row.lastActiveAt.getTime() + IDLE_LIMIT_MS <= now.getTime()) return "idle";',
    replace: "",
    test: ends,
  },
  {
    name: "impersonation-without-the-staff-session",
    file: LIVENESS,
    find: 'if (row.sessionRevokedAt || row.sessionExpiresAt <= now) return "staff_session_ended";',
    replace: "",
    test: ends,
  },
  {
    name: "impersonation-after-the-right-was-lost",
    file: LIVENESS,
    find: 'if (row.staffState !== "active" || !mayImpersonate(row)) return "right_lost";',
    replace: "",
    test: ends,
  },
  {
    name: "impersonation-goes-on-after-the-customer-said-no",
    file: LIVENESS,
    find: 'if (row.optedOut) return "opted_out";',
    replace: "",
    test: reasons,
  },
  {
    name: "impersonation-of-a-suspended-tenant-goes-on",
    file: LIVENESS,
    find: 'if (row.tenantState !== "active" && row.tenantState !== "moving") return "tenant_not_active";',
    replace: "",
    test: ends,
  },
  {
    name: "impersonation-that-nobody-writes-down-as-ended",
    file: at("impersonation/close-impersonation.ts"),
    find: "    await parts.audit(entry);\n    await tx.switchTenant(PLATFORM_TENANT_ID);\n    await parts.audit(entry);\n",
    replace: "    await tx.switchTenant(PLATFORM_TENANT_ID);\n    await parts.audit(entry);\n",
    test: ends,
  },
];

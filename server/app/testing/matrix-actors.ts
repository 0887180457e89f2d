import type { Actor, Role } from "#shared/access/actors.ts";
import { PERMISSIONS, PERMISSION_NAMES } from "#shared/access/permissions.ts";
import { PLATFORM_TENANT_ID, type TenantId } from "#shared/kernel/ids.ts";
import { newId } from "../../platform/context/new-id.ts";
import type { RequestContext } from "../../platform/context/request.ts";
import type { Services } from "../../platform/context/services.ts";
import { memberRequest, requestOf, systemRequest } from "../../testing/services.ts";

export interface MatrixActor {
  name: string;
  /** Undefined: nobody is signed in. */
  actor: Actor | undefined;
  request: RequestContext;
}

const ROLES: readonly Role[] = ["admin", "user", "viewer"];
const SYSTEM = PERMISSION_NAMES.filter((permission) => PERMISSIONS[permission].system === "yes");

/** Every kind of caller there is; `home` is the customer whose people and tokens they are. */
export async function matrixActors(services: Services, home: TenantId): Promise<MatrixActor[]> {
  const requests: [string, RequestContext][] = [["anonymous", requestOf(services, undefined)]];
  for (const role of ROLES) {
    requests.push([`platform ${role}`, await memberRequest(services, role)]);
    requests.push([`tenant ${role}`, await memberRequest(services, role, home)]);
  }
  requests.push(["system of the platform, all grants", systemRequest(services, SYSTEM)]);
  requests.push(["system of the tenant, all grants", systemRequest(services, SYSTEM, home)]);
  requests.push(["system, no grants", systemRequest(services, [])]);
  const staff = await memberRequest(services, "viewer");
  if (staff.actor?.kind !== "member") throw new Error("staff is a member");
  const impersonation: Actor = {
    kind: "impersonation",
    impersonationId: newId(),
    tenantId: home,
    impersonatorId: staff.actor.userId,
    sessionId: staff.actor.sessionId,
  };
  requests.push(["impersonating", requestOf(services, impersonation, "staff as viewer")]);
  return requests.map(([name, request]) => ({ name, actor: request.actor, request }));
}

export const isStaff = (actor: Actor | undefined): boolean =>
  actor?.tenantId === PLATFORM_TENANT_ID;

import type { ImpersonationId, TenantId } from "#shared/kernel/ids.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { sql } from "#server/platform/postgres/sql.ts";
import { makeTenant, type TestTenant } from "#server/testing/services.ts";
import type { Browser, TestAccess, TestMember } from "./access-client.ts";

export const MINUTE_MS = 60_000;
export const why = { reason: "the customer asked for help", caseNumber: "CASE-7" };

/** A tenant, a support person and their browser. */
export interface Stage {
  readonly tenant: TestTenant;
  readonly support: TestMember;
  readonly staff: Browser;
}

export async function makeStage(access: TestAccess): Promise<Stage> {
  const tenant = await makeTenant(access.services);
  const support = await access.member({ role: "viewer" });
  return { tenant, support, staff: await access.signedIn(support) };
}

export const begin = async ({ tenant, staff }: Stage, browser = staff, minutes = 30) =>
  (await browser.api()).access.impersonate({ tenantId: tenant.tenantId, minutes, ...why });

/** Asks, and switches the browser over. */
export async function enter(stage: Stage, minutes = 30) {
  const impersonation = await begin(stage, stage.staff, minutes);
  const { impersonationId } = impersonation;
  const answer = await stage.staff.post("/auth/impersonate", { impersonationId });
  if (answer.status !== 200) throw new Error(`not switched: ${JSON.stringify(answer.body)}`);
  return impersonation;
}

export const entriesOf = (access: TestAccess, tenantId: TenantId, action: string) =>
  access.services.db.readOnce(
    tenantId,
    sql<{
      outcome: string;
      actorKind: string;
      actorId: string;
      impersonatorId: string | null;
      target: string;
      reason: string | null;
      after: Record<string, unknown> | null;
      code: string | null;
    }>`select outcome, actor_kind as "actorKind", actor_id as "actorId", impersonator_id as "impersonatorId", target, reason, after, code
      from audit_entries where action = ${action} order by seq`,
  );

/** Why the browser's next call would be refused. */
export async function refusalNow(browser: Browser) {
  const { authError } = await browser.request();
  return authError as { code?: string; details?: { reason?: string } } | undefined;
}

export async function rowOf(access: TestAccess, id: ImpersonationId) {
  const api = await (await access.signedIn(await access.member({ role: "admin" }))).api();
  const all = await api.access.impersonations({ tenantId: PLATFORM_TENANT_ID });
  return all.find(({ impersonationId }) => impersonationId === id);
}

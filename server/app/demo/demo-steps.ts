import type { z } from "zod";
import { PLATFORM_TENANT_ID, type TenantId } from "#shared/kernel/ids.ts";
import type { Services } from "../../platform/context/services.ts";
import type { Tx } from "../../platform/postgres/tx.ts";
import { insertDemoStep, selectDemoStep } from "./demo-steps.store.ts";

/** Does `work` once in the life of a platform: what came of it is kept with the mark, in the transaction of `work`. */
export async function madeOnce<Outcome extends z.ZodType>(
  tx: Tx,
  tenantId: TenantId,
  step: string,
  outcome: Outcome,
  work: () => Promise<z.output<Outcome>>,
): Promise<z.output<Outcome>> {
  await tx.switchTenant(tenantId);
  const mark = await selectDemoStep(tx, step);
  if (mark) return outcome.parse(mark.outcome);
  const made = await work();
  await tx.switchTenant(tenantId);
  await insertDemoStep(tx, step, made);
  return made;
}

/** The same for what no transaction holds together: killed before its mark, or not whole (false), it is done again. */
export async function doneOnce(
  { db }: Pick<Services, "db">,
  step: string,
  work: () => Promise<boolean | void>,
): Promise<void> {
  const mark = await db.tenant(PLATFORM_TENANT_ID, "read", (tx) => selectDemoStep(tx, step));
  if (mark) return;
  if ((await work()) === false) return;
  await db.tenant(PLATFORM_TENANT_ID, "write", (tx) => insertDemoStep(tx, step, null));
}

import type { z } from "zod";
import type { CallRef, ProviderCall } from "#shared/contracts/billing/webhooks.ts";
import { DomainError } from "#shared/errors/index.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { giveUpAt } from "./back-off.ts";
import { selectCall } from "./call-log.store.ts";
import { lockCall, requeueCall } from "./calls.store.ts";
import { toCall } from "./list-calls.ts";

/** Once more and at once, for two more days; written into the tenant's chain and the platform's. */
export async function retryCall(
  { tx, audit, services }: Pick<TenantContext, "tx" | "audit" | "services">,
  { callId, forTenantId }: z.infer<typeof CallRef>,
): Promise<z.infer<typeof ProviderCall>> {
  await tx.switchTenant(forTenantId);
  const before = await lockCall(tx, callId);
  if (!before) throw new DomainError("not_found", { what: "call" });
  if (before.state !== "failed" && before.state !== "dead")
    throw new DomainError("conflict", { reason: `The call is ${before.state}.` });
  const at = services.clock.now();
  await requeueCall(tx, callId, at, giveUpAt(at));
  const entry = {
    target: callId,
    before: { state: before.state, attempts: before.attempts },
    after: { state: "queued", tenantId: forTenantId, provider: before.provider, kind: before.kind },
  };
  await audit(entry);
  const call = toCall(await selectCall(tx, callId));
  await tx.switchTenant(PLATFORM_TENANT_ID);
  await audit(entry);
  tx.afterCommit(() =>
    services.broadcast.announce({
      type: "changed",
      entity: "billing",
      tenantId: forTenantId,
      id: callId,
    }),
  );
  return call;
}

import type { z } from "zod";
import type { PortalLink, PortalRef } from "#shared/contracts/billing/billing.ts";
import { DomainError } from "#shared/errors/index.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { selectCallAnswer } from "../calls/index.ts";

/** A link is a key to the customer's page: later nobody is given it any more. */
const GOOD_FOR_MS = 5 * 60_000;

/** Whether the page that was asked for is there. Only the tenant's own people are told: staff must not act as the customer. */
export async function readPortal(
  { tx, services, actor, tenantId }: Pick<TenantContext, "tx" | "services" | "actor" | "tenantId">,
  { callId }: z.infer<typeof PortalRef>,
): Promise<z.infer<typeof PortalLink>> {
  const isOwn = actor.kind === "member" && actor.tenantId === tenantId;
  const call = isOwn ? await selectCallAnswer(tx, callId) : undefined;
  if (call?.kind !== "portal") throw new DomainError("not_found", { what: "call" });
  const { state, response, error, doneAt } = call;
  if (state === "queued" || state === "failed")
    return { callId, state: "making", url: null, error };
  const url = response?.url ?? null;
  const isFresh =
    doneAt !== null && services.clock.now().getTime() - doneAt.getTime() < GOOD_FOR_MS;
  return state === "done" && url !== null && isFresh
    ? { callId, state: "ready", url, error: null }
    : {
        callId,
        state: "failed",
        url: null,
        error: error ?? "The link has expired. Open it again.",
      };
}

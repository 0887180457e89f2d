import type { z } from "zod";
import type { PortalLink } from "#shared/contracts/billing/billing.ts";
import { DomainError } from "#shared/errors/index.ts";
import { newId } from "#server/platform/context/new-id.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { enqueueCall } from "../calls/index.ts";
import { selectMove, selectOwner } from "./moves.store.ts";

/** Asks for the page where the customer says how it pays: of the provider that collects the next renewal, or is about to. */
export async function openPortal({
  tx,
  services,
  audit,
}: Pick<TenantContext, "tx" | "services" | "audit">): Promise<z.infer<typeof PortalLink>> {
  const at = services.clock.now();
  const [owner, move] = await Promise.all([selectOwner(tx), selectMove(tx)]);
  const provider = move?.target ?? owner?.renewalOwner ?? "manual";
  if (services.payments.get(provider)?.openPortal === undefined)
    throw new DomainError("provider_refused", {
      provider,
      reason: "it has no page for payment methods.",
    });
  const callId = await enqueueCall(tx, {
    kind: "portal",
    provider,
    key: `portal:${newId(at.getTime())}`,
    request: { returnUrl: `${services.settings.publicUrl}/#/billing` },
    at,
  });
  if (callId === null) throw new DomainError("internal");
  await audit({ target: callId, after: { provider } });
  return { callId, state: "making", url: null, error: null };
}

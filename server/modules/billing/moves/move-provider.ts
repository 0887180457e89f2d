import type { z } from "zod";
import type { MovedProvider, MoveProvider } from "#shared/contracts/billing/billing.ts";
import { DomainError } from "#shared/errors/index.ts";
import { newId } from "#server/platform/context/new-id.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { enqueueCall, makingCustomer } from "../calls/index.ts";
import { lockBilling } from "../invoices/index.ts";
import { advanceMove } from "./advance-move.ts";
import { deleteMove, selectMove, selectOwner, upsertMove } from "./moves.store.ts";

/** Has another provider collect from the next renewal on, as soon as it can; asked for the present one it takes a move back. */
export async function moveProvider(
  ctx: Pick<TenantContext, "tx" | "services" | "audit" | "request">,
  { to }: z.infer<typeof MoveProvider>,
): Promise<z.infer<typeof MovedProvider>> {
  const { tx, services } = ctx;
  const at = services.clock.now();
  await lockBilling(tx);
  const before = await selectOwner(tx);
  if (!before)
    throw new DomainError("provider_move_conflict", { reason: "there is no subscription" });
  const earlier = await selectMove(tx);
  if (to === before.renewalOwner) {
    if (!earlier)
      throw new DomainError("provider_move_conflict", { reason: `${to} collects already` });
    await deleteMove(tx);
  } else {
    if (!services.payments.has(to))
      throw new DomainError("provider_not_configured", { provider: to });
    await upsertMove(tx, { target: to, askedBy: ctx.request.actorName, askedAt: at, waitsFor: "" });
    if (to !== "manual" && (await makingCustomer(tx, to, at)))
      await enqueueCall(tx, {
        kind: "customer",
        provider: to,
        key: `customer:${newId(at.getTime())}`,
        request: {},
        at,
      });
    await advanceMove(tx, services);
  }
  const [owner, moving] = await Promise.all([selectOwner(tx), selectMove(tx)]);
  await ctx.audit({
    target: before.subscriptionId,
    before: { provider: before.renewalOwner, movingTo: earlier?.target ?? null },
    after: { provider: owner?.renewalOwner ?? null, movingTo: moving?.target ?? null },
  });
  return {
    owner: owner?.renewalOwner ?? before.renewalOwner,
    moving: moving
      ? { to: moving.target, since: moving.askedAt.toISOString(), waitsFor: moving.waitsFor }
      : null,
  };
}

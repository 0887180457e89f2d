import type { z } from "zod";
import type {
  ApplyChange,
  ChangePreview,
  PreviewChange,
  Subscription,
} from "#shared/contracts/billing/subscriptions.ts";
import { DomainError } from "#shared/errors/index.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { redeemCoupon } from "../coupons/index.ts";
import { lockBilling } from "../invoices/index.ts";
import { previewOf, shownAmount } from "./change-preview.ts";
import { planChange } from "./plan-change.ts";
import { renewNext } from "./renew-due.ts";
import { factsOf } from "./subscription-facts.ts";
import { readSubscription } from "./subscription-view.ts";
import { selectLatest } from "./subscriptions.store.ts";
import { writeDecision } from "./write-decision.ts";

type ChangeContext = Pick<
  TenantContext,
  "tx" | "services" | "actor" | "tenant" | "request" | "audit" | "tenantId"
>;

/** What was agreed to must be recent: days and usage go on. */
const PREVIEW_LIFE_MS = 3_600_000;

const isStaff = ({ actor }: Pick<TenantContext, "actor">) =>
  actor.kind === "job" || actor.tenantId === PLATFORM_TENANT_ID;

/** What a change would do now. Nothing is written. @throws what `planChange` throws */
export async function previewChange(
  ctx: Pick<TenantContext, "tx" | "services" | "actor" | "tenant">,
  { change }: z.output<typeof PreviewChange>,
): Promise<ChangePreview> {
  requireCustomer(ctx.tx);
  const at = ctx.services.clock.now();
  const planned = await planChange(ctx.tx, ctx.services, change, { at, isStaff: isStaff(ctx) });
  return previewOf(ctx.tx, ctx.tenant, change, at, planned);
}

/**
 * Does what was previewed, with the preview's moment, or nothing: whatever is another amount now is refused with both.
 * @throws `preview_stale`, `limit_reached`, and what `planChange` throws
 */
export async function applyChange(
  ctx: ChangeContext,
  { change, at, hash, reason }: z.output<typeof ApplyChange>,
): Promise<Subscription> {
  const { tx, services, tenant } = ctx;
  requireCustomer(tx);
  await lockBilling(tx);
  const now = services.clock.now();
  const asked = Date.parse(at);
  const isRecent = asked <= now.getTime() && asked > now.getTime() - PREVIEW_LIFE_MS;
  const moment = isRecent ? new Date(asked) : now;
  // What was due before that moment comes first; taken back with the rest when the preview is stale.
  const latest = await selectLatest(tx);
  while (latest && (await renewNext(tx, services, latest.subscriptionId, moment)));
  const planned = await planChange(tx, services, change, { at: moment, isStaff: isStaff(ctx) });
  const preview = await previewOf(tx, tenant, change, moment, planned);
  if (preview.hash !== hash)
    throw new DomainError("preview_stale", {
      previewed: shownAmount(hash),
      now: shownAmount(preview.hash),
      currency: preview.currency,
    });
  const [blocker] = preview.blockers;
  if (blocker) throw new DomainError("limit_reached", { ...blocker });
  const { before, decision } = planned;
  if (change.kind === "start" && change.coupon !== undefined)
    await redeemCoupon(tx, change.coupon, { at: moment, currency: preview.currency });
  await writeDecision(tx, services, before, decision, {
    kind: change.kind,
    by: ctx.request.actorName,
    reason: reason ?? null,
    at: moment,
  });
  await ctx.audit({
    target: decision.subscription.subscriptionId,
    ...(reason === undefined ? {} : { reason }),
    before: before ? factsOf(before) : null,
    after: { change: change.kind, dueNow: preview.dueNow, ...factsOf(decision.subscription) },
  });
  const made = await readSubscription(tx, services);
  if (!made) throw new DomainError("internal");
  return made;
}

/** The platform bills itself nothing. */
export function requireCustomer(tx: Tx): void {
  if (tx.tenantId === PLATFORM_TENANT_ID) throw new DomainError("not_found", { what: "tenant" });
}

import { MOST_OVERLAP_DAYS, type ExtendKey, type Key } from "#shared/contracts/keys.ts";
import { DomainError } from "#shared/errors/index.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { announceKey } from "./announce-key.ts";
import { auditedKey, hasEnded, isOpen, toKey } from "./key-view.ts";
import { lockKey, saveExtension } from "./keys.store.ts";

type Context = Pick<TenantContext, "tx" | "audit" | "services">;
const DAY_MS = 86_400_000;

/** Gives a rotation that still runs a later end, or another policy for it. */
export async function extendKey(ctx: Context, input: ExtendKey): Promise<Key> {
  const now = ctx.services.clock.now();
  const before = await lockKey(ctx.tx, input.keyId);
  if (!before) throw new DomainError("not_found", { what: "key" });
  const state = isOpen(before) && hasEnded(before, now) ? "expired" : before.state;
  if (state !== "rotating")
    throw new DomainError("key_state_conflict", { state, allowed: ["rotating"] });
  const closesAt = new Date(input.closesAt);
  const wrong = whyNot(closesAt, before.closesAt ?? now, before.expiresAt, now);
  if (wrong !== undefined)
    throw new DomainError("input_invalid", {
      fields: ["closesAt"],
      issues: [`closesAt: ${wrong}`],
    });
  const after = await saveExtension(ctx.tx, {
    keyId: before.keyId,
    closesAt,
    rotationEnd: input.rotationEnd ?? before.rotationEnd,
    extensions: before.extensions,
  });
  await ctx.audit({
    target: before.keyId,
    before: auditedKey(before),
    after: auditedKey(after),
  });
  announceKey(ctx, before.keyId);
  return toKey(after, now);
}

function whyNot(to: Date, from: Date, expiresAt: Date | null, now: Date): string | undefined {
  if (to < from) return "it is earlier than the present end";
  if (to.getTime() > now.getTime() + MOST_OVERLAP_DAYS * DAY_MS)
    return `it is more than ${MOST_OVERLAP_DAYS} days away`;
  return expiresAt && to > expiresAt ? "the key itself expires before" : undefined;
}

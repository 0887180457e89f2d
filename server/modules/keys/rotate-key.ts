import type { CreatedKey, RotateKey } from "#shared/contracts/keys.ts";
import { DomainError } from "#shared/errors/index.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { announceKey } from "./announce-key.ts";
import { issueKey } from "./issue-key.ts";
import { auditedKey, hasEnded, isOpen, toKey } from "./key-view.ts";
import { lockKey, markRotating, type KeyRow } from "./keys.store.ts";

type Context = Pick<TenantContext, "tx" | "audit" | "actor" | "request" | "services">;

/**
 * Makes a second key with the settings of the first; both work during the overlap, which never outlives the
 * first one's own expiry. @returns the new key with its secret, which is never shown again.
 */
export async function rotateKey(ctx: Context, input: RotateKey): Promise<CreatedKey> {
  const now = ctx.services.clock.now();
  const old = await lockKey(ctx.tx, input.keyId);
  if (!old) throw new DomainError("not_found", { what: "key" });
  refuseUnlessActive(old, now);
  const { row, secret } = await issueKey(ctx.tx, {
    ...old,
    createdBy: ctx.actor.kind === "member" ? ctx.actor.userId : null,
    createdByName: ctx.request.actorName,
    now,
  });
  const overlapEnds = new Date(now.getTime() + input.overlapSeconds * 1000);
  const closesAt = old.expiresAt && old.expiresAt < overlapEnds ? old.expiresAt : overlapEnds;
  const closing = await markRotating(ctx.tx, {
    keyId: old.keyId,
    successorKeyId: row.keyId,
    rotatedAt: now,
    closesAt,
    rotationEnd: input.rotationEnd,
    thresholdShare: input.thresholdShare,
  });
  await ctx.audit({
    target: old.keyId,
    before: auditedKey(old),
    after: { ...auditedKey(closing), successor: auditedKey(row) },
  });
  announceKey(ctx, old.keyId);
  announceKey(ctx, row.keyId);
  return { key: toKey(row, now), secret };
}

function refuseUnlessActive(key: KeyRow, now: Date): void {
  const state = isOpen(key) && hasEnded(key, now) ? "expired" : key.state;
  if (state !== "active")
    throw new DomainError("key_state_conflict", { state, allowed: ["active"] });
}

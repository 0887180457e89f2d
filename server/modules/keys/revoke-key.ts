import type { Key, RevokeKey } from "#shared/contracts/keys.ts";
import { DomainError } from "#shared/errors/index.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { announceKey } from "./announce-key.ts";
import { auditedKey, toKey } from "./key-view.ts";
import { lockKey, markRevoked } from "./keys.store.ts";

type Context = Pick<TenantContext, "tx" | "audit" | "services">;

/** Refused everywhere within one second of the answer. A key that is revoked already stays as it is. */
export async function revokeKey(ctx: Context, input: RevokeKey): Promise<Key> {
  const now = ctx.services.clock.now();
  const before = await lockKey(ctx.tx, input.keyId);
  if (!before) throw new DomainError("not_found", { what: "key" });
  const after =
    before.state === "revoked"
      ? before
      : await markRevoked(ctx.tx, { keyId: before.keyId, at: now, reason: input.reason });
  await ctx.audit({
    target: before.keyId,
    reason: input.reason,
    before: auditedKey(before),
    after: auditedKey(after),
  });
  announceKey(ctx, before.keyId, true);
  return toKey(after, now);
}

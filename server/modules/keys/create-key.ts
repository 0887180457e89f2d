import type { CreateKey, CreatedKey } from "#shared/contracts/keys.ts";
import { DomainError } from "#shared/errors/index.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { announceKey } from "./announce-key.ts";
import { issueKey } from "./issue-key.ts";
import { auditedKey, toKey } from "./key-view.ts";
import { selectAppState } from "./keys.store.ts";

type Context = Pick<TenantContext, "tx" | "audit" | "actor" | "request" | "services">;

/** @returns the key with its secret, which is never shown again. */
export async function createKey(ctx: Context, input: CreateKey): Promise<CreatedKey> {
  const now = ctx.services.clock.now();
  const expiresAt = input.expiresAt === null ? null : new Date(input.expiresAt);
  if (expiresAt && expiresAt <= now)
    throw new DomainError("input_invalid", {
      fields: ["expiresAt"],
      issues: ["expiresAt: it is in the past"],
    });
  const app = await selectAppState(ctx.tx, input.appId);
  if (!app) throw new DomainError("not_found", { what: "app" });
  if (app.state === "archived") throw new DomainError("app_archived");
  const { row, secret } = await issueKey(ctx.tx, {
    ...input,
    expiresAt,
    createdBy: ctx.actor.kind === "member" ? ctx.actor.userId : null,
    createdByName: ctx.request.actorName,
    now,
  });
  await ctx.audit({ target: row.keyId, after: auditedKey(row) });
  announceKey(ctx, row.keyId);
  return { key: toKey(row, now), secret };
}

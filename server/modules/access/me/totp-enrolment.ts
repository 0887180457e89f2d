import type { z } from "zod";
import type { TotpBegin } from "#shared/contracts/access.ts";
import { DomainError } from "#shared/errors/index.ts";
import type { SelfContext } from "#server/platform/trpc/index.ts";
import {
  confirmPendingTotp,
  lockCredentials,
  removeTotp,
  savePendingTotp,
} from "../sign-in/credentials.store.ts";
import { makeTotpSecret, matchTotp, openTotp, sealTotp, totpUri } from "../sign-in/totp.ts";
import { selectSelf } from "./me.store.ts";
import { asGuess } from "./own-attempts.ts";

/** A new secret, shown once; it counts only after a code made with it was entered. */
export async function beginTotp(ctx: SelfContext): Promise<z.output<typeof TotpBegin>> {
  const { tx, actor, services } = ctx;
  const self = await selectSelf(tx, actor.userId);
  if (!self) throw new DomainError("session_revoked");
  const secret = makeTotpSecret();
  const sealed = sealTotp(services.sealer, actor.tenantId, actor.userId, secret);
  await savePendingTotp(tx, actor.userId, sealed, services.clock.now());
  await ctx.audit({ target: actor.userId });
  return { secret, uri: totpUri(secret, services.settings.serverName, self.email) };
}

export async function confirmTotp(ctx: SelfContext, code: string): Promise<void> {
  const { tx, actor, services } = ctx;
  const credentials = await lockCredentials(tx, actor.userId);
  if (!credentials?.totpPending)
    throw new DomainError("conflict", { reason: "Begin the enrolment first." });
  const step = await requireCode(ctx, credentials.totpPending, code, null);
  await confirmPendingTotp(tx, actor.userId, step, services.clock.now());
  await ctx.audit({ target: actor.userId, before: { totp: !!credentials.totpSecret } });
}

/** Needs a code, so that a session left open cannot take the second factor away. */
export async function disableTotp(ctx: SelfContext, code: string): Promise<void> {
  const { tx, actor, services } = ctx;
  const credentials = await lockCredentials(tx, actor.userId);
  if (!credentials?.totpSecret)
    throw new DomainError("conflict", { reason: "Two-step sign-in is off already." });
  await requireCode(ctx, credentials.totpSecret, code, credentials.totpLastStep);
  await removeTotp(tx, actor.userId, services.clock.now());
  await ctx.audit({ target: actor.userId });
}

function requireCode(
  ctx: SelfContext,
  sealed: Buffer,
  code: string,
  lastStep: number | null,
): Promise<number> {
  const { actor, services } = ctx;
  return asGuess(ctx, async () => {
    const secret = openTotp(services.sealer, actor.tenantId, actor.userId, sealed);
    const step = matchTotp(secret, code, services.clock.now(), lastStep);
    if (step === undefined) throw new DomainError("code_invalid");
    return step;
  });
}

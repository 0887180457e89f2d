import type { z } from "zod";
import type { ChangePassword } from "#shared/contracts/access.ts";
import { DomainError } from "#shared/errors/index.ts";
import type { SelfContext } from "#server/platform/trpc/index.ts";
import { announceEnded } from "../sessions/announce-ended.ts";
import { revokeSessionsOf } from "../sessions/sessions.store.ts";
import { lockCredentials, savePasswordHash } from "../sign-in/credentials.store.ts";
import { createPasswords, requireGoodPassword } from "../sign-in/passwords.ts";
import { selectSelf } from "./me.store.ts";
import { asGuess } from "./own-attempts.ts";

const passwords = createPasswords();

/** Needs the current one, where there is one; ends the person's other sessions. */
export async function changePassword(
  ctx: SelfContext,
  input: z.output<typeof ChangePassword>,
): Promise<void> {
  const { tx, actor, services } = ctx;
  const [self, credentials] = await Promise.all([
    selectSelf(tx, actor.userId),
    lockCredentials(tx, actor.userId),
  ]);
  if (!self) throw new DomainError("session_revoked");
  const current = credentials?.passwordHash;
  if (current)
    await asGuess(ctx, async () => {
      if (!(await passwords.verify(current, input.currentPassword)))
        throw new DomainError("password_wrong");
    });
  requireGoodPassword(input.newPassword, self);
  const now = services.clock.now();
  await savePasswordHash(tx, actor.userId, await passwords.hash(input.newPassword), now);
  const reason = "password_changed";
  const ended = await revokeSessionsOf(tx, actor.userId, reason, now, actor.sessionId);
  announceEnded(tx, services, actor.tenantId, ended);
  await ctx.audit({ target: actor.userId, after: { endedSessions: ended.length } });
}

import type { z } from "zod";
import type { Setup } from "#shared/contracts/access.ts";
import { DomainError } from "#shared/errors/index.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import type { RequestContext } from "#server/platform/context/request.ts";
import { uniqueViolation } from "#server/platform/postgres/pg-errors.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import type { AccessParts } from "../access-parts.ts";
import type { SessionCookies } from "../cookies.ts";
import { selectSelf } from "../me/me.store.ts";
import { announceEnded } from "../sessions/announce-ended.ts";
import { revokeSessionsOf } from "../sessions/sessions.store.ts";
import { cookiesOf, startSession } from "../sessions/start-session.ts";
import { lockCredentials, savePasswordHash, updateProfile } from "../sign-in/credentials.store.ts";
import { requireGoodPassword } from "../sign-in/passwords.ts";
import { readOpaqueToken } from "../tokens/opaque-token.ts";
import { spendOneTimeLink, type LinkedMember } from "./set-up.store.ts";

/**
 * Gives the first platform admin a name, an e-mail and a password. Who may: the holder of the start-up's link, or whoever it has
 * signed in already, as long as they have no other way to sign in.
 */
export async function finishSetUp(
  parts: Pick<AccessParts, "passwords" | "tokens">,
  request: RequestContext,
  input: z.output<typeof Setup>,
): Promise<SessionCookies> {
  const { name, email, password } = input;
  requireGoodPassword(password, { name, email });
  const { db, clock } = request.services;
  try {
    const { member, session } = await db.tenant(PLATFORM_TENANT_ID, "write", async (tx) => {
      const found = await whoSetsUp(tx, request, input.token);
      const credentials = await lockCredentials(tx, found.userId);
      if (credentials?.passwordHash || credentials?.oidcSubject)
        throw new DomainError("setup_done");
      const passwordHash = await parts.passwords.hash(password);
      await updateProfile(tx, found.userId, { name, email });
      await savePasswordHash(tx, found.userId, passwordHash, clock.now());
      const ended = await revokeSessionsOf(tx, found.userId, "set_up", clock.now());
      announceEnded(tx, request.services, PLATFORM_TENANT_ID, ended);
      const member = { ...found, name, email };
      return { member, session: await startSession(tx, request, member, "one_time") };
    });
    return await cookiesOf(parts, member, session);
  } catch (error) {
    if (uniqueViolation(error)) throw new DomainError("email_taken", { email }, error);
    throw error;
  }
}

async function whoSetsUp(
  tx: Tx,
  request: RequestContext,
  token: string | undefined,
): Promise<LinkedMember> {
  const presented = token ? readOpaqueToken(token) : undefined;
  if (presented?.tenantId === PLATFORM_TENANT_ID) {
    const linked = await spendOneTimeLink(tx, presented.tokenHash, request.services.clock.now());
    if (linked) return linked;
  }
  const { actor } = request;
  if (actor?.kind !== "member" || actor.tenantId !== PLATFORM_TENANT_ID)
    throw new DomainError("one_time_link_invalid");
  request.assertLive();
  const self = await selectSelf(tx, actor.userId);
  if (!self) throw new DomainError("one_time_link_invalid");
  return { ...self, userId: actor.userId, tenantId: actor.tenantId, role: actor.role };
}

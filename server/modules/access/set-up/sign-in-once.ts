import { DomainError } from "#shared/errors/index.ts";
import type { RequestContext } from "#server/platform/context/request.ts";
import type { AccessParts } from "../access-parts.ts";
import type { SessionCookies } from "../cookies.ts";
import { cookiesOf, startSession } from "../sessions/start-session.ts";
import { readOpaqueToken } from "../tokens/opaque-token.ts";
import { spendOneTimeLink } from "./set-up.store.ts";

/** The start-up's link signs its admin in, once. */
export async function signInOnce(
  parts: AccessParts,
  request: RequestContext,
  token: string,
): Promise<SessionCookies> {
  const presented = readOpaqueToken(token);
  if (!presented) throw new DomainError("one_time_link_invalid");
  const { tenantId, tokenHash } = presented;
  const { member, session } = await request.services.db.tenant(tenantId, "write", async (tx) => {
    const member = await spendOneTimeLink(tx, tokenHash, request.services.clock.now());
    if (!member) throw new DomainError("one_time_link_invalid");
    return { member, session: await startSession(tx, request, member, "one_time") };
  });
  return cookiesOf(parts, member, session);
}

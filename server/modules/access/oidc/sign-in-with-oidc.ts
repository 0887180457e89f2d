import { DomainError } from "#shared/errors/index.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { auditRefusal, openAudit } from "#server/platform/audit/audit-writer.ts";
import type { RequestContext } from "#server/platform/context/request.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import type { AccessParts } from "../access-parts.ts";
import type { SessionCookies } from "../cookies.ts";
import { cookiesOf, startSession } from "../sessions/start-session.ts";
import type { OidcIdentity, OidcProvider, OidcTransaction } from "./oidc-provider.ts";
import {
  bindSubject,
  selectMemberByEmail,
  selectMemberBySubject,
  type OidcMember,
} from "./oidc.store.ts";

const PURPOSE = "oidc";
const OWNER = "transaction";
export const OIDC_TRANSACTION_SECONDS = 600;

/** Where the browser is sent, and what it must bring back. */
export async function beginOidc(
  provider: OidcProvider,
  { services }: RequestContext,
): Promise<{ url: URL; sealed: string }> {
  const callback = callbackOf(services.settings.publicUrl);
  const { url, transaction } = await provider.begin(callback).catch((cause: unknown) => {
    const reason = "the identity provider cannot be reached";
    throw new DomainError("sso_failed", { reason }, cause);
  });
  const endsAt = services.clock.now().getTime() + OIDC_TRANSACTION_SECONDS * 1000;
  const text = JSON.stringify({ ...transaction, endsAt });
  const sealed = services.sealer.seal(PURPOSE, Buffer.from(text), OWNER).toString("base64url");
  return { url, sealed };
}

/** Signs in the staff member behind the identity: the one it is bound to, or, the first time, the one with its verified e-mail. */
export async function finishOidc(
  parts: Pick<AccessParts, "tokens">,
  provider: OidcProvider,
  request: RequestContext,
  search: string,
  sealed: string | undefined,
): Promise<SessionCookies> {
  try {
    const transaction = openTransaction(request, sealed);
    const callback = new URL(callbackOf(request.services.settings.publicUrl) + search);
    const identity = await provider.finish(callback, transaction).catch((cause: unknown) => {
      const reason = "the identity provider did not confirm the sign-in";
      throw new DomainError("sso_failed", { reason }, cause);
    });
    const { member, session } = await request.services.db.tenant(
      PLATFORM_TENANT_ID,
      "write",
      async (tx) => {
        const member = await findOrBind(tx, request, identity);
        return { member, session: await startSession(tx, request, member, "oidc") };
      },
    );
    return await cookiesOf(parts, member, session);
  } catch (error) {
    if (error instanceof DomainError)
      await auditRefusal(request, PLATFORM_TENANT_ID, "auth.signIn", error.code);
    throw error;
  }
}

const callbackOf = (publicUrl: string): string => `${publicUrl}/auth/oidc/callback`;

function openTransaction(
  { services }: RequestContext,
  sealed: string | undefined,
): OidcTransaction {
  const reason = "this sign-in was not begun in this browser, or too long ago";
  try {
    const bytes = Buffer.from(sealed ?? "", "base64url");
    const opened = JSON.parse(
      services.sealer.open(PURPOSE, bytes, OWNER).toString(),
    ) as OidcTransaction & { endsAt: number };
    if (opened.endsAt > services.clock.now().getTime()) return opened;
  } catch (cause) {
    throw new DomainError("sso_failed", { reason }, cause);
  }
  throw new DomainError("sso_failed", { reason });
}

async function findOrBind(
  tx: Tx,
  request: RequestContext,
  identity: OidcIdentity,
): Promise<OidcMember> {
  const bound = await selectMemberBySubject(tx, identity.issuer, identity.subject);
  if (bound) return bound;
  if (identity.verifiedEmail === undefined)
    throw new DomainError("sso_failed", { reason: "the provider has not verified your e-mail" });
  const member = await selectMemberByEmail(tx, identity.verifiedEmail);
  // Bound to somebody else's identity already: an e-mail that was given to a new person must not open the old one's account.
  if (!member || member.boundSubject !== null)
    throw new DomainError("sso_failed", { reason: "no staff member has this identity" });
  await bindSubject(tx, member.userId, identity, request.services.clock.now());
  const audit = openAudit(tx, request, "auth.bindIdentity");
  await audit({ target: member.userId, after: { ...identity } });
  return member;
}

import type { JSONWebKeySet } from "jose";
import type { Services } from "#server/platform/context/services.ts";
import type { AccessParts } from "./access-parts.ts";
import { authenticate, type Authenticated } from "./authenticate.ts";
import { createImpersonationLiveness } from "./liveness/impersonation-liveness.ts";
import { createSessionLiveness } from "./liveness/session-liveness.ts";
import { createSystemTokenLiveness } from "./liveness/system-token-liveness.ts";
import { createOidcProvider, type OidcOptions } from "./oidc/oidc-provider.ts";
import { createAttempts, type Attempts } from "./sign-in/attempts.ts";
import { createPasswords, type Passwords } from "./sign-in/passwords.ts";
import { createAccessTokens } from "./tokens/access-token.ts";
import { publicKeySet, type TokenKeys } from "./tokens/token-keys.ts";

/** Who asks and whether they still may, for one process. */
export interface Access extends AccessParts {
  authenticate(request: Request): Promise<Authenticated>;
  jwks(): JSONWebKeySet;
  close(): Promise<void>;
}

export interface AccessOptions {
  readonly keys: TokenKeys;
  /** The staff's identity provider. */
  readonly oidc?: OidcOptions | undefined;
  readonly passwords?: Passwords;
  readonly attempts?: Attempts;
}

export function openAccess(services: Services, options: AccessOptions): Access {
  const { keys } = options;
  const parts: AccessParts = {
    services,
    keys,
    tokens: createAccessTokens(keys, services.clock),
    oidc: options.oidc && createOidcProvider(options.oidc),
    passwords: options.passwords ?? createPasswords(),
    attempts: options.attempts ?? createAttempts(services.redis, "sign-in"),
    sessions: createSessionLiveness(services),
    impersonations: createImpersonationLiveness(services),
    systemTokens: createSystemTokenLiveness(services),
  };
  return {
    ...parts,
    authenticate: (request) => authenticate(parts, request),
    jwks: () => publicKeySet(keys),
    async close() {
      parts.sessions.close();
      parts.systemTokens.close();
      parts.impersonations.close();
      await parts.impersonations.flush();
    },
  };
}

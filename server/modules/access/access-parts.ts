import type { Services } from "#server/platform/context/services.ts";
import type { ImpersonationLiveness } from "./liveness/impersonation-liveness.ts";
import type { Liveness } from "./liveness/liveness.ts";
import type { SessionStanding } from "./liveness/session-liveness.ts";
import type { SystemTokenStanding } from "./liveness/system-token-liveness.ts";
import type { OidcProvider } from "./oidc/oidc-provider.ts";
import type { Attempts } from "./sign-in/attempts.ts";
import type { Passwords } from "./sign-in/passwords.ts";
import type { AccessTokens } from "./tokens/access-token.ts";
import type { TokenKeys } from "./tokens/token-keys.ts";

/** What the access module is made of; each function takes the part it uses. */
export interface AccessParts {
  readonly services: Services;
  readonly keys: TokenKeys;
  readonly tokens: AccessTokens;
  /** Undefined: no single sign-on here. */
  readonly oidc: OidcProvider | undefined;
  readonly passwords: Passwords;
  readonly attempts: Attempts;
  readonly sessions: Liveness<SessionStanding>;
  readonly impersonations: ImpersonationLiveness;
  readonly systemTokens: Liveness<SystemTokenStanding>;
}

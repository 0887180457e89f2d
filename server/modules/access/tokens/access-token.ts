import { createVerifier, TOKEN_ERROR_CODES } from "fast-jwt";
import { SignJWT } from "jose";
import { ROLES, type Role } from "#shared/access/actors.ts";
import { DomainError } from "#shared/errors/index.ts";
import type { Clock } from "#server/platform/context/services.ts";
import type { TokenKey, TokenKeys } from "./token-keys.ts";

const ISSUER = "unmogrowp";
const AUDIENCE = "unmogrowp-api";
const TYPE = "at+jwt";
export const ACCESS_TOKEN_LIFE_SECONDS = 600;
const RELOAD_AFTER_MS = 5000;

/** What our access tokens say. `imp` and `act` only in an impersonation (RFC 8693: `sub` is whom it acts as, `act.sub` who acts). */
export interface AccessClaims {
  sub: string;
  user_id: string;
  role: Role;
  tenant_id: string;
  /** The session it lives and dies with; of the staff member in an impersonation. */
  sid: string;
  imp?: string;
  act?: { sub: string };
  iat: number;
  exp: number;
}

export interface AccessTokens {
  /** `endsAt`: never valid beyond it; at most 10 minutes anyway. */
  mint(claims: Omit<AccessClaims, "iat" | "exp">, endsAt?: Date): Promise<string>;
  /** Throws `token_expired` or `token_invalid`. Whether its session still lives is asked elsewhere. */
  verify(token: string): Promise<AccessClaims>;
}

/**
 * RFC 8725: one algorithm, one type, own keys only. A token's header must be, byte for byte, one that we write: nothing in it
 * (alg, kid, jwk, jku, x5u, crit) is ever interpreted.
 */
export function createAccessTokens(keys: TokenKeys, clock: Clock): AccessTokens {
  let verifiers = verifiersOf(keys);
  let reloadedAt = -Infinity;
  const verifierFor = async (token: string) => {
    const header = token.slice(0, Math.max(0, token.indexOf(".")));
    const known = verifiers.get(header);
    if (known || performance.now() - reloadedAt < RELOAD_AFTER_MS) return known;
    reloadedAt = performance.now();
    if (await keys.reload()) verifiers = verifiersOf(keys);
    return verifiers.get(header);
  };
  return {
    mint(claims, endsAt) {
      const key = keys.signing();
      const iat = Math.floor(clock.now().getTime() / 1000);
      const limit = endsAt ? Math.floor(endsAt.getTime() / 1000) : Infinity;
      const exp = Math.min(iat + ACCESS_TOKEN_LIFE_SECONDS, limit);
      return new SignJWT({ ...claims, iss: ISSUER, aud: AUDIENCE, iat, exp })
        .setProtectedHeader(headerOf(key))
        .sign(key.privateKey);
    },
    async verify(token) {
      const verify = await verifierFor(token);
      if (!verify) throw new DomainError("token_invalid");
      const claims = checkSignature(verify, token);
      const nowSeconds = clock.now().getTime() / 1000;
      if (claims.exp <= nowSeconds) throw new DomainError("token_expired");
      return claims;
    },
  };
}

const headerOf = (key: TokenKey) => ({ alg: "EdDSA", kid: key.kid, typ: TYPE });
const encodedHeader = (key: TokenKey) =>
  Buffer.from(JSON.stringify(headerOf(key))).toString("base64url");

type Verify = (token: string) => unknown;

const verifiersOf = (keys: TokenKeys): Map<string, Verify> =>
  new Map(
    keys.all().map((key) => [
      encodedHeader(key),
      createVerifier({
        key: key.publicPem,
        algorithms: ["EdDSA"],
        checkTyp: TYPE,
        allowedIss: ISSUER,
        allowedAud: AUDIENCE,
        requiredClaims: ["sub", "user_id", "role", "tenant_id", "sid", "iat", "exp", "iss", "aud"],
        // Asked again at each call below: the cached answer and the session behind it may be over.
        cache: 5000,
      }),
    ]),
  );

function checkSignature(verify: Verify, token: string): AccessClaims {
  let claims: AccessClaims;
  try {
    claims = verify(token) as AccessClaims;
  } catch (error) {
    const { code } = error as { code?: string };
    const expired = code === TOKEN_ERROR_CODES.expired;
    throw new DomainError(expired ? "token_expired" : "token_invalid", {}, error);
  }
  if (!isWellFormed(claims)) throw new DomainError("token_invalid");
  return claims;
}

const isWellFormed = (claims: AccessClaims): boolean =>
  ROLES.includes(claims.role) &&
  [claims.sub, claims.user_id, claims.tenant_id, claims.sid].every(
    (value) => typeof value === "string" && value !== "",
  ) &&
  claims.exp - claims.iat <= ACCESS_TOKEN_LIFE_SECONDS &&
  (claims.imp === undefined) === (claims.act === undefined) &&
  (claims.imp === undefined || (typeof claims.imp === "string" && claims.role === "viewer"));

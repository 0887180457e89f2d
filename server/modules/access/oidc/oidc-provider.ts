import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  discovery,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  type Configuration,
} from "openid-client";

export interface OidcOptions {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What the button says. */
  readonly name: string;
}

/** What the browser carries, sealed, from the start to the callback. */
export interface OidcTransaction {
  state: string;
  nonce: string;
  verifier: string;
}

export interface OidcIdentity {
  issuer: string;
  subject: string;
  /** Only when the provider says that it has verified it. */
  verifiedEmail: string | undefined;
}

/** The staff's identity provider: authorization code with PKCE, state and nonce. */
export interface OidcProvider {
  readonly name: string;
  begin(redirectUri: string): Promise<{ url: URL; transaction: OidcTransaction }>;
  /** `callbackUrl`: as the browser was sent to it. Throws whatever does not hold. */
  finish(callbackUrl: URL, transaction: OidcTransaction): Promise<OidcIdentity>;
}

const TIMEOUT_SECONDS = 10;

export function createOidcProvider(options: OidcOptions): OidcProvider {
  let found: Promise<Configuration> | undefined;
  // Asked for at the first sign-in, and again after a failure: a provider that is down must not keep the server from starting.
  const configuration = () => {
    found ??= discover(options).catch((error: unknown) => {
      found = undefined;
      throw error;
    });
    return found;
  };
  return {
    name: options.name,
    async begin(redirectUri) {
      const config = await configuration();
      const transaction = {
        state: randomState(),
        nonce: randomNonce(),
        verifier: randomPKCECodeVerifier(),
      };
      const url = buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: "openid email profile",
        state: transaction.state,
        nonce: transaction.nonce,
        code_challenge: await calculatePKCECodeChallenge(transaction.verifier),
        code_challenge_method: "S256",
      });
      return { url, transaction };
    },
    async finish(callbackUrl, { state, nonce, verifier }) {
      const tokens = await authorizationCodeGrant(await configuration(), callbackUrl, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (!claims) throw new Error("the provider sent no ID token");
      const email = claims["email_verified"] === true ? claims["email"] : undefined;
      return {
        issuer: claims.iss,
        subject: claims.sub,
        verifiedEmail: typeof email === "string" ? email.trim().toLowerCase() : undefined,
      };
    },
  };
}

function discover({ issuer, clientId, clientSecret }: OidcOptions): Promise<Configuration> {
  const server = new URL(issuer);
  const onThisMachine = ["localhost", "127.0.0.1", "[::1]"].includes(server.hostname);
  return discovery(server, clientId, clientSecret, undefined, {
    timeout: TIMEOUT_SECONDS,
    ...(server.protocol === "http:" && onThisMachine ? { execute: [allowInsecureRequests] } : {}),
  });
}

import { createHmac } from "node:crypto";
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { beforeAll, expect, test } from "vitest";
import type { DomainError } from "#shared/errors/index.ts";
import { createAccessTokens, type AccessTokens } from "./access-token.ts";
import { temporaryTokenKeys, type TokenKeys } from "./token-keys.ts";

const claims = {
  sub: "u",
  user_id: "u",
  role: "admin",
  tenant_id: "t",
  sid: "s",
} as const;
const registered = () => {
  const iat = Math.floor(Date.now() / 1000);
  return { ...claims, iss: "unmogrowp", aud: "unmogrowp-api", iat, exp: iat + 300 };
};

let keys: TokenKeys;
let tokens: AccessTokens;
let offsetMs = 0;

beforeAll(async () => {
  keys = await temporaryTokenKeys();
  tokens = createAccessTokens(keys, { now: () => new Date(Date.now() + offsetMs) });
});

const header = () => ({ alg: "EdDSA", kid: keys.signing().kid, typ: "at+jwt" });
const sign = (payload: object, extra: object = {}) =>
  new SignJWT(payload as never)
    .setProtectedHeader({ ...header(), ...extra })
    .sign(keys.signing().privateKey);
const codeOf = (token: string) =>
  tokens.verify(token).then(
    () => "accepted",
    (error: DomainError) => error.code,
  );
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

test("a token of ours is accepted and says who it is for", async () => {
  expect(await tokens.verify(await tokens.mint(claims))).toMatchObject(claims);
  expect(await codeOf(await sign(registered()))).toBe("accepted");
});

test("every forgery of RFC 8725 is refused", async () => {
  const good = registered();
  const other = await generateKeyPair("EdDSA", { extractable: true });
  const [head = "", body = "", signature = ""] = (await sign(good)).split(".");
  const hmac = (key: string | Buffer) => {
    const input = `${encode({ ...header(), alg: "HS256" })}.${encode(good)}`;
    return `${input}.${createHmac("sha256", key).update(input).digest("base64url")}`;
  };
  const { publicPem, publicJwk } = keys.signing();
  const resigned = (extra: object) =>
    new SignJWT(good).setProtectedHeader({ ...header(), ...extra }).sign(other.privateKey);
  const forgeries: Record<string, string> = {
    "alg none": new UnsecuredJWT(good).encode(),
    "alg none, with kid and typ": `${encode({ ...header(), alg: "none" })}.${encode(good)}.`,
    "alg NoNe": `${encode({ ...header(), alg: "NoNe" })}.${encode(good)}.`,
    "HS256 with the public key as PEM": hmac(publicPem),
    "HS256 with the public key as bytes": hmac(Buffer.from(publicJwk.x ?? "", "base64url")),
    "HS256 with nothing": hmac(""),
    "other key, our kid": await resigned({}),
    "other key in jwk": await resigned({ jwk: await exportJWK(other.publicKey) }),
    "other key at jku": await resigned({ jku: "https://attacker.test/jwks.json" }),
    "other key at x5u": await resigned({ x5u: "https://attacker.test/cert.pem" }),
    "unknown kid": await resigned({ kid: "another" }),
    "kid with a path": await resigned({ kid: "../../etc/passwd" }),
    "our key, but a jwk in the header": await sign(good, { jwk: publicJwk }),
    "our key, but crit": await sign(good, { crit: ["b64"], b64: true }),
    "typ JWT": await sign(good, { typ: "JWT" }),
    "no typ": await sign(good, { typ: undefined }),
    "wrong audience": await sign({ ...good, aud: "another-api" }),
    "no audience": await sign({ ...good, aud: undefined }),
    "wrong issuer": await sign({ ...good, iss: "https://attacker.test" }),
    "no issuer": await sign({ ...good, iss: undefined }),
    "no expiry": await sign({ ...good, exp: undefined }),
    "longer than ten minutes": await sign({ ...good, exp: good.iat + 3600 }),
    "not yet": await sign({ ...good, nbf: good.iat + 200 }),
    "no session": await sign({ ...good, sid: undefined }),
    "empty tenant": await sign({ ...good, tenant_id: "" }),
    "a role that does not exist": await sign({ ...good, role: "system" }),
    "impersonation without an actor": await sign({ ...good, role: "viewer", imp: "i" }),
    "impersonation as admin": await sign({ ...good, imp: "i", act: { sub: "s" } }),
    "tampered body": `${head}.${encode({ ...good, role: "user" })}.${signature}`,
    "tampered signature": `${head}.${body}.${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`,
    "no signature": `${head}.${body}.`,
    "signature cut": `${head}.${body}.${signature.slice(0, 40)}`,
    "two parts": `${head}.${body}`,
    empty: "",
    dots: "..",
    "a long one": `${"a".repeat(100_000)}.b.c`,
  };
  const accepted: string[] = [];
  for (const [name, token] of Object.entries(forgeries))
    if ((await codeOf(token)) !== "token_invalid") accepted.push(name);
  expect(accepted).toEqual([]);
});

test("an expired token asks for a refresh, also when it was accepted and remembered before", async () => {
  const token = await tokens.mint(claims);
  expect(await codeOf(token)).toBe("accepted");
  offsetMs = 601_000;
  expect(await codeOf(token)).toBe("token_expired");
  offsetMs = 0;
  const iat = Math.floor(Date.now() / 1000) - 700;
  expect(await codeOf(await sign({ ...registered(), iat, exp: iat + 600 }))).toBe("token_expired");
});

test("a token lives ten minutes, and never beyond what it was made for", async () => {
  const life = async (endsAt?: Date) => {
    const { iat, exp } = await tokens.verify(await tokens.mint(claims, endsAt));
    return exp - iat;
  };
  expect(await life()).toBe(600);
  expect(await life(new Date(Date.now() + 60_000))).toBeLessThanOrEqual(60);
  expect(await life(new Date(Date.now() + 3_600_000))).toBe(600);
});

test("at the second its life ends a token is over, not a moment later", async () => {
  const { exp } = registered();
  const token = await sign({ ...registered(), exp });
  const at = (ms: number) =>
    createAccessTokens(keys, { now: () => new Date(exp * 1000 + ms) })
      .verify(token)
      .then(
        () => "accepted",
        (error: DomainError) => error.code,
      );
  expect(await at(-1)).toBe("accepted");
  expect(await at(0)).toBe("token_expired");
});

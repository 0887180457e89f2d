import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  calculateJwkThumbprint,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  importJWK,
  type CryptoKey,
  type JSONWebKeySet,
  type JWK,
} from "jose";

/** One Ed25519 key pair for access tokens; `kid` is its RFC 7638 thumbprint. */
export interface TokenKey {
  readonly kid: string;
  readonly createdAt: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
  readonly publicPem: string;
}

/** The signing keys of one installation: the newest signs, all verify. */
export interface TokenKeys {
  signing(): TokenKey;
  all(): readonly TokenKey[];
  /** Reads again what another process may have added; true when there is something new. */
  reload(): Promise<boolean>;
}

const FILE = /^token-key-[\w-]+\.json$/;

/** Keys in a folder (`token-key-{kid}.json`, mode 0600); the first start makes one. */
export async function openTokenKeys(folder: string): Promise<TokenKeys> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  let keys = await readKeys(folder);
  if (keys.length === 0) keys = [await addTokenKey(folder)];
  return {
    signing: () => newest(keys),
    all: () => keys,
    async reload() {
      const before = keys.length;
      keys = await readKeys(folder);
      return keys.length !== before;
    },
  };
}

/** Adds a key that signs from the next (re)load on; the ones before it go on verifying until their files are removed. */
export async function addTokenKey(folder: string): Promise<TokenKey> {
  const { key, jwk } = await generateTokenKey();
  const path = join(folder, `token-key-${key.kid}.json`);
  const text = JSON.stringify({ createdAt: key.createdAt, jwk }, null, 2);
  await writeFile(path, text, { mode: 0o600, flag: "wx" });
  return key;
}

/** Keys that end with the process, for tests and tools. */
export async function temporaryTokenKeys(): Promise<TokenKeys> {
  const { key } = await generateTokenKey();
  return { signing: () => key, all: () => [key], reload: async () => false };
}

/** What `/.well-known/jwks.json` shows: the public halves. */
export const publicKeySet = (keys: TokenKeys): JSONWebKeySet => ({
  keys: keys.all().map(({ publicJwk }) => publicJwk),
});

async function generateTokenKey(): Promise<{ key: TokenKey; jwk: JWK }> {
  const { privateKey } = await generateKeyPair("EdDSA", { crv: "Ed25519", extractable: true });
  const jwk = await exportJWK(privateKey);
  return { key: await toTokenKey(jwk, new Date().toISOString()), jwk };
}

async function readKeys(folder: string): Promise<TokenKey[]> {
  const names = (await readdir(folder)).filter((name) => FILE.test(name));
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(folder, name), "utf8");
      const { createdAt, jwk } = JSON.parse(text) as { createdAt: string; jwk: JWK };
      return toTokenKey(jwk, createdAt);
    }),
  );
}

async function toTokenKey(jwk: JWK, createdAt: string): Promise<TokenKey> {
  const kid = await calculateJwkThumbprint(jwk);
  const { d: _private, ...publicPart } = jwk;
  const publicJwk: JWK = { ...publicPart, kid, alg: "EdDSA", use: "sig" };
  return {
    kid,
    createdAt,
    privateKey: (await importJWK(jwk, "EdDSA")) as CryptoKey,
    publicJwk,
    publicPem: await exportSPKI(
      (await importJWK(publicPart, "EdDSA", { extractable: true })) as CryptoKey,
    ),
  };
}

function newest(keys: readonly TokenKey[]): TokenKey {
  const [first] = keys.toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  if (!first) throw new Error("there is no key to sign access tokens with");
  return first;
}

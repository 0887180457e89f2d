import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLocalJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createAccessTokens } from "./access-token.ts";
import { addTokenKey, openTokenKeys, publicKeySet } from "./token-keys.ts";

let folder: string;
beforeAll(async () => {
  folder = join(await mkdtemp(join(tmpdir(), "umg-keys-")), "keys");
});
afterAll(() => rm(join(folder, ".."), { recursive: true }));

const clock = { now: () => new Date() };
const claims = { sub: "u", user_id: "u", role: "admin", tenant_id: "t", sid: "s" } as const;

test("the first start makes a key that only its owner can read, and the next start finds it", async () => {
  const first = await openTokenKeys(folder);
  const [name = ""] = await readdir(folder);
  expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  const second = await openTokenKeys(folder);
  expect(second.signing().kid).toBe(first.signing().kid);
});

test("a new key signs, the old one still verifies, and a running process learns of it", async () => {
  const running = await openTokenKeys(folder);
  const old = createAccessTokens(running, clock);
  const earlier = await old.mint(claims);
  await new Promise((resolve) => setTimeout(resolve, 5));
  const added = await addTokenKey(folder);
  const renewed = await openTokenKeys(folder);
  expect(renewed.signing().kid).toBe(added.kid);
  const tokens = createAccessTokens(renewed, clock);
  expect(await tokens.verify(earlier)).toMatchObject(claims);
  expect(await old.verify(await tokens.mint(claims))).toMatchObject(claims);
});

test("the published key set verifies our tokens and holds no private half", async () => {
  const keys = await openTokenKeys(folder);
  const set = publicKeySet(keys);
  expect(set.keys).toHaveLength(2);
  for (const key of set.keys) {
    expect(key).not.toHaveProperty("d");
    expect(key).toMatchObject({ kty: "OKP", crv: "Ed25519", alg: "EdDSA", use: "sig" });
  }
  const token = await createAccessTokens(keys, clock).mint(claims);
  const { payload } = await jwtVerify(token, createLocalJWKSet(set), {
    issuer: "unmogrowp",
    audience: "unmogrowp-api",
    typ: "at+jwt",
    algorithms: ["EdDSA"],
  });
  expect(payload).toMatchObject(claims);
});

import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { createSealer } from "./sealer.ts";

const key = randomBytes(32);
const sealer = createSealer(key);
const secret = Buffer.from("JBSWY3DPEHPK3PXP");
const sealed = () => sealer.seal("totp", secret, "tenant:user");

test("what was sealed opens for its owner and purpose, also after a restart", () => {
  expect(sealer.open("totp", sealed(), "tenant:user")).toEqual(secret);
  expect(createSealer(key).open("totp", sealed(), "tenant:user")).toEqual(secret);
});

test("moved to another owner it does not open", () => {
  for (const owner of ["tenant:other", "other:user", "", "tenant:user "])
    expect(() => sealer.open("totp", sealed(), owner)).toThrow();
});

test("for another purpose, or by another server's key, it does not open", () => {
  expect(() => sealer.open("cursor", sealed(), "tenant:user")).toThrow();
  expect(() => createSealer(randomBytes(32)).open("totp", sealed(), "tenant:user")).toThrow();
});

test("with any bit turned, or cut anywhere, it does not open", () => {
  const whole = sealed();
  for (let bit = 0; bit < whole.length * 8; bit += 5) {
    const changed = Buffer.from(whole);
    changed.writeUInt8((changed[bit >> 3] ?? 0) ^ (1 << (bit & 7)), bit >> 3);
    expect(() => sealer.open("totp", changed, "tenant:user"), `bit ${bit}`).toThrow();
  }
  for (let length = 0; length < whole.length; length++)
    expect(() => sealer.open("totp", whole.subarray(0, length), "tenant:user")).toThrow();
});

test("the same secret never looks the same, and nothing of it shows", () => {
  expect(sealed().equals(sealed())).toBe(false);
  expect(sealed().includes(secret)).toBe(false);
});

test("a tag of four bytes is no tag", () => {
  // An empty secret: only the tag stands between a guess and an answer.
  const empty = sealer.seal("totp", Buffer.alloc(0), "tenant:user");
  expect(empty).toHaveLength(29);
  expect(() => sealer.open("totp", empty.subarray(0, 17), "tenant:user")).toThrow();
});

test("a key of another length is refused at the start", () => {
  expect(() => createSealer(randomBytes(16))).toThrow(/32 bytes/);
});

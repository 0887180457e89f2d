import fc from "fast-check";
import { expect, test } from "vitest";
import { generateKey, hashKey, keyPrefix, parseKey } from "./key-format.ts";

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const anyKey = fc.constantFrom("live" as const, "test" as const).map((env) => generateKey(env));

test("a generated key parses to its own id and environment", () => {
  fc.assert(
    fc.property(fc.constantFrom("live" as const, "test" as const), (env) => {
      const { keyId, secret } = generateKey(env);
      expect(parseKey(secret)).toEqual({ keyId, env });
      expect(secret.startsWith(`${keyPrefix(env, keyId)}_`)).toBe(true);
      expect(hashKey(secret)).toHaveLength(32);
    }),
  );
});

test("every one-character typo of a key is refused without a look-up", () => {
  const { secret } = generateKey("live");
  for (let at = 0; at < secret.length; at++) {
    for (const char of `${BASE62}_- ~é\u0000`) {
      if (char === secret[at]) continue;
      expect(parseKey(secret.slice(0, at) + char + secret.slice(at + 1))).toBeUndefined();
    }
  }
});

test("a lost, a doubled and two swapped characters are refused", () => {
  fc.assert(
    fc.property(anyKey, fc.nat({ max: 58 }), ({ secret }, at) => {
      expect(parseKey(secret.slice(0, at) + secret.slice(at + 1))).toBeUndefined();
      expect(parseKey(secret.slice(0, at) + secret.charAt(at) + secret.slice(at))).toBeUndefined();
      const swapped =
        secret.slice(0, at) + secret.charAt(at + 1) + secret.charAt(at) + secret.slice(at + 2);
      if (swapped !== secret) expect(parseKey(swapped)).toBeUndefined();
    }),
  );
});

test("no text that is not a key parses, and none throws", () => {
  fc.assert(fc.property(fc.string({ maxLength: 100 }), (text) => parseKey(text) === undefined));
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...BASE62), minLength: 51, maxLength: 51 }),
      (text) => parseKey(`umg_live_${text.slice(0, 12)}_${text.slice(12, 50)}`) === undefined,
    ),
  );
});

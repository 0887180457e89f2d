import { hash, verify } from "@node-rs/argon2";
import { DomainError } from "#shared/errors/index.ts";

/** Argon2id, 19 MiB, two passes (OWASP's minimum); about 25 ms of one core. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export interface Passwords {
  hash(password: string): Promise<string>;
  /** Without a hash it works as long and says no, so that an unknown e-mail takes as long as a wrong password. */
  verify(passwordHash: string | null, password: string): Promise<boolean>;
}

export function createPasswords(): Passwords {
  let nobody: Promise<string> | undefined;
  return {
    hash: (password) => hash(normal(password), COST),
    async verify(passwordHash, password) {
      nobody ??= hash("the password of nobody", COST);
      const matches = await verify(passwordHash ?? (await nobody), normal(password));
      return matches && passwordHash !== null;
    },
  };
}

/** The same characters typed on another keyboard are the same password. */
const normal = (password: string): string => password.normalize("NFKC");

const COMMON = new Set(
  "123456789012 1234567890123 012345678901 123412341234 111122223333 121212121212 qwertyuiop12 qwertyuiop123 qwertyuiopas 1q2w3e4r5t6y qwerty123456 password1234 password12345 password123456 passwordpassword administrator administrator1 iloveyou1234 letmeinletmein changemechangeme changeme1234 welcome12345 unmogrowp1234 asdfghjkl123 zaq12wsxcde3 1qaz2wsx3edc йцукенгшщзхъ".split(
    " ",
  ),
);

/** Throws `password_weak`. Length is the contract's; here: not a known one, not one character, not the person's own e-mail or name. */
export function requireGoodPassword(password: string, person: { email: string; name: string }) {
  const plain = normal(password).toLowerCase();
  const own = [person.email, person.email.split("@")[0] ?? "", person.name]
    .map((word) => word.toLowerCase())
    .filter((word) => word.length >= 4);
  const bare = own.reduce((rest, word) => rest.replaceAll(word, ""), plain);
  if (COMMON.has(plain) || new Set(plain).size < 5 || bare.length < 6)
    throw new DomainError("password_weak");
}

import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hash,
  sign,
  verify,
  type KeyObject,
} from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** `true` holds, `false` does not, `unknown_key`: no such key here. */
export type SignatureCheck = boolean | "unknown_key";

export interface AuditVerifier {
  check(keyId: string, bytes: Uint8Array, signature: Uint8Array): SignatureCheck;
}

/** The Ed25519 keys that sign audit segments: the newest signs, all verify. */
export interface AuditKeys extends AuditVerifier {
  sign(bytes: Uint8Array): { keyId: string; signature: Buffer };
  /** For whoever verifies an export elsewhere. */
  publicKeys(): { keyId: string; pem: string }[];
  /** Reads keys that another process has made since. */
  reload(): Promise<void>;
}

const FILE = /^audit-key-(\d+)-([0-9a-f]{16})\.pem$/;

/** Keys in a folder (`audit-key-{made at, ms}-{key id}.pem`, PKCS 8, mode 0600); the first start makes one. */
export async function openAuditKeys(folder: string, nowMs: number): Promise<AuditKeys> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  let keys = await readKeys(folder);
  if (keys.length === 0) {
    const made = newKey();
    const file = `audit-key-${nowMs}-${keyIdOf(made.public)}.pem`;
    const pem = made.private.export({ type: "pkcs8", format: "pem" });
    await writeFile(join(folder, file), pem, { mode: 0o600, flag: "wx" });
    keys = await readKeys(folder);
  }
  return auditKeys(
    () => keys,
    async () => {
      keys = await readKeys(folder);
    },
  );
}

/** A key that ends with the process, for tests and tools. */
export function temporaryAuditKeys(): AuditKeys {
  const keys = [newKey()];
  return auditKeys(
    () => keys,
    () => Promise.resolve(),
  );
}

interface AuditKey {
  readonly private: KeyObject;
  readonly public: KeyObject;
}

const newKey = (): AuditKey => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return { private: privateKey, public: publicKey };
};

const auditKeys = (keys: () => readonly AuditKey[], reload: () => Promise<void>): AuditKeys => ({
  ...auditVerifier(() => keys().map((key) => key.public)),
  sign(bytes) {
    const newest = keys().at(-1);
    if (!newest) throw new Error("there is no key to sign audit segments with");
    return { keyId: keyIdOf(newest.public), signature: sign(null, bytes, newest.private) };
  },
  publicKeys: () => keys().map((key) => ({ keyId: keyIdOf(key.public), pem: toPem(key.public) })),
  reload,
});

/** Verifies by public keys alone, as for an export: `pem` in SPKI form. */
export function verifierOf(pems: readonly string[]): AuditVerifier {
  const keys = pems.map((pem) => createPublicKey(pem));
  return auditVerifier(() => keys);
}

const auditVerifier = (keys: () => readonly KeyObject[]): AuditVerifier => ({
  check(keyId, bytes, signature) {
    const key = keys().find((candidate) => keyIdOf(candidate) === keyId);
    return key ? verify(null, bytes, key, signature) : "unknown_key";
  },
});

async function readKeys(folder: string): Promise<AuditKey[]> {
  const madeAt = (name: string) => Number(FILE.exec(name)?.[1]);
  const names = (await readdir(folder)).filter((name) => FILE.test(name));
  return Promise.all(
    names
      .toSorted((a, b) => madeAt(a) - madeAt(b))
      .map(async (name) => {
        const key = createPrivateKey(await readFile(join(folder, name)));
        return { private: key, public: createPublicKey(key) };
      }),
  );
}

const toPem = (key: KeyObject): string => key.export({ type: "spki", format: "pem" }).toString();
const keyIdOf = (key: KeyObject): string =>
  hash("sha256", key.export({ type: "spki", format: "der" }), "hex").slice(0, 16);

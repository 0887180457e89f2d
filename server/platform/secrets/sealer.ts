import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { DomainError } from "#shared/errors/index.ts";

/** Secrets at rest: AES-256-GCM, a key per purpose, the owner (tenant, row) as associated data. */
export interface Sealer {
  seal(purpose: string, plain: Uint8Array, owner: string): Buffer;
  /** Throws `internal` when the bytes were altered or belong to another owner. */
  open(purpose: string, sealed: Uint8Array, owner: string): Buffer;
}

const VERSION = 1;

export function createSealer(masterKey: Uint8Array): Sealer {
  if (masterKey.byteLength !== 32) throw new Error("the seal key has 32 bytes");
  const keys = new Map<string, Buffer>();
  const keyFor = (purpose: string): Buffer => {
    const known = keys.get(purpose);
    if (known) return known;
    const made = Buffer.from(
      hkdfSync("sha256", masterKey, Buffer.alloc(0), `unmogrowp:${purpose}`, 32),
    );
    keys.set(purpose, made);
    return made;
  };
  return {
    seal(purpose, plain, owner) {
      const iv = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", keyFor(purpose), iv).setAAD(Buffer.from(owner));
      const body = Buffer.concat([cipher.update(plain), cipher.final()]);
      return Buffer.concat([Buffer.from([VERSION]), iv, cipher.getAuthTag(), body]);
    },
    open(purpose, sealed, owner) {
      try {
        const bytes = Buffer.from(sealed);
        if (bytes[0] !== VERSION) throw new Error(`unknown version ${bytes[0]}`);
        // Without the length a tag cut to 4 bytes would do.
        const cut = { authTagLength: 16 };
        const decipher = createDecipheriv(
          "aes-256-gcm",
          keyFor(purpose),
          bytes.subarray(1, 13),
          cut,
        )
          .setAAD(Buffer.from(owner))
          .setAuthTag(bytes.subarray(13, 29));
        return Buffer.concat([decipher.update(bytes.subarray(29)), decipher.final()]);
      } catch (cause) {
        throw new DomainError("internal", {}, cause);
      }
    },
  };
}

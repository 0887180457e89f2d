import { hash, randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";
import type { KeyId } from "#shared/kernel/ids.ts";

/** `umg_{live|test}_{key id 12}_{secret 32}{crc 6}`, base62; 60 characters. */
export interface ParsedKey {
  readonly keyId: KeyId;
  readonly env: KeyEnv;
}
export type KeyEnv = "live" | "test";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const FORM = /^umg_(?:live|test)_[0-9A-Za-z]{12}_[0-9A-Za-z]{38}$/;
const ID_AT = 9;
const ID_LENGTH = 12;
const SECRET_LENGTH = 32;
const CRC_LENGTH = 6;
const LENGTH = ID_AT + ID_LENGTH + 1 + SECRET_LENGTH + CRC_LENGTH;

/** A new key: 190 random bits behind a random public id. */
export function generateKey(env: KeyEnv): { keyId: KeyId; secret: string } {
  const keyId = randomBase62(ID_LENGTH) as KeyId;
  const body = `umg_${env}_${keyId}_${randomBase62(SECRET_LENGTH)}`;
  return { keyId, secret: body + checksum(body) };
}

/** Refuses what cannot be a key, any single mistyped character included, without a look-up. */
export function parseKey(key: string): ParsedKey | undefined {
  if (key.length !== LENGTH || !FORM.test(key)) return undefined;
  if (checksum(key.slice(0, -CRC_LENGTH)) !== key.slice(-CRC_LENGTH)) return undefined;
  return {
    keyId: key.slice(ID_AT, ID_AT + ID_LENGTH) as KeyId,
    env: key.startsWith("live", 4) ? "live" : "test",
  };
}

/** What is stored of a key. A 190-bit random secret needs no slow hash. */
export const hashKey = (key: string): Buffer => hash("sha256", key, "buffer");

export const keyPrefix = (env: KeyEnv, keyId: string): string => `umg_${env}_${keyId}`;

function checksum(body: string): string {
  let rest = crc32(body);
  let text = "";
  for (let index = 0; index < CRC_LENGTH; index++) {
    text = ALPHABET.charAt(rest % 62) + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}

function randomBase62(length: number): string {
  let text = "";
  while (text.length < length) {
    for (const byte of randomBytes(length * 2)) {
      // 248 = 4 × 62: above it a remainder would favour the first characters.
      if (byte < 248 && text.length < length) text += ALPHABET.charAt(byte % 62);
    }
  }
  return text;
}

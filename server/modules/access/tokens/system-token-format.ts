import { randomInt } from "node:crypto";
import { crc32 } from "node:zlib";

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
export const SYSTEM_TOKEN_PREFIX = "umgs_";
const FORM = /^umgs_([0-9A-Za-z]{40})([0-9A-Za-z]{6})$/;

/** `umgs_{40 base62}{CRC32 in 6 base62}`: 238 random bits; a typo is refused without a look-up. */
export function makeSystemToken(): string {
  const secret = Array.from({ length: 40 }, () => DIGITS[randomInt(62)]).join("");
  return `${SYSTEM_TOKEN_PREFIX}${secret}${checksum(secret)}`;
}

export function isSystemToken(token: string): boolean {
  const [, secret = "", check] = FORM.exec(token) ?? [];
  return check !== undefined && checksum(secret) === check;
}

function checksum(secret: string): string {
  let rest = crc32(SYSTEM_TOKEN_PREFIX + secret);
  let text = "";
  for (let index = 0; index < 6; index++) {
    text = (DIGITS[rest % 62] ?? "") + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}

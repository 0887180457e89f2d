import { generateSecret, generateURI, verifySync } from "otplib";
import type { TenantId, UserId } from "#shared/kernel/ids.ts";
import type { Sealer } from "#server/platform/secrets/sealer.ts";

const PURPOSE = "totp";
const STEP_SECONDS = 30;

/** RFC 6238: SHA-1, 6 digits, 30 s, as the authenticator apps do it. */
export const makeTotpSecret = (): string => generateSecret({ length: 20 });

export const totpUri = (secret: string, issuer: string, email: string): string =>
  generateURI({ secret, issuer, label: email });

/** The time step the code belongs to, one step of clock difference allowed; undefined when it is wrong or not after `lastStep`. */
export function matchTotp(
  secret: string,
  code: string,
  now: Date,
  lastStep: number | null,
): number | undefined {
  const result = verifySync({
    secret,
    token: code,
    epoch: Math.floor(now.getTime() / 1000),
    epochTolerance: STEP_SECONDS,
    ...(lastStep === null ? {} : { afterTimeStep: lastStep }),
  });
  return result.valid && "timeStep" in result ? result.timeStep : undefined;
}

/** Sealed for exactly this member: moved to another row it does not open. */
export const sealTotp = (sealer: Sealer, tenantId: TenantId, userId: UserId, secret: string) =>
  sealer.seal(PURPOSE, Buffer.from(secret), `${tenantId}:${userId}`);

export const openTotp = (sealer: Sealer, tenantId: TenantId, userId: UserId, sealed: Uint8Array) =>
  sealer.open(PURPOSE, sealed, `${tenantId}:${userId}`).toString();

import { hash, randomBytes } from "node:crypto";
import { TenantId } from "#shared/kernel/ids.ts";

/** A random token that a person or browser keeps; we keep its SHA-256. The tenant in front says where to look it up. */
export interface OpaqueToken {
  readonly token: string;
  readonly tokenHash: Buffer;
}

const FORM = /^([0-9a-f]{32})\.[\w-]{43}$/;

export const hashToken = (token: string): Buffer => hash("sha256", token, "buffer");

/** `{tenant id without dashes}.{32 random bytes, base64url}` */
export function makeOpaqueToken(tenantId: TenantId): OpaqueToken {
  const token = `${tenantId.replaceAll("-", "")}.${randomBytes(32).toString("base64url")}`;
  return { token, tokenHash: hashToken(token) };
}

/** Undefined when it has not our form. */
export function readOpaqueToken(
  token: string,
): { tenantId: TenantId; tokenHash: Buffer } | undefined {
  const hex = FORM.exec(token)?.[1];
  if (!hex) return undefined;
  const parts = [0, 8, 12, 16, 20].map((from, index, all) => hex.slice(from, all[index + 1]));
  const tenantId = TenantId.safeParse(parts.join("-"));
  return tenantId.success ? { tenantId: tenantId.data, tokenHash: hashToken(token) } : undefined;
}

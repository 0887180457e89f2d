import type { ErrorCode, ErrorDetails } from "#shared/errors/index.ts";
import type { AppId, KeyId, TenantId } from "#shared/kernel/ids.ts";
import type { KeyEnv } from "./key-format.ts";

/** Whose key it is; the same object for every call with it. */
export interface KeyOwner {
  readonly tenantId: TenantId;
  readonly appId: AppId;
  readonly keyId: KeyId;
  readonly env: KeyEnv;
}

export type KeyScope = "events:write" | "events:read" | "users:delete";

export interface KeyAsk {
  /** The caller's address, v4 or v6, as the socket gives it. */
  readonly ip: string;
  readonly scope: KeyScope;
  /** Requests it counts for; 1 by default. */
  readonly cost?: number;
}

/** In the order they are checked. */
export const KEY_REFUSALS = [
  "key_malformed",
  "key_unknown",
  "key_revoked",
  "key_expired",
  "app_archived",
  "tenant_not_ready",
  "tenant_suspended",
  "ip_not_allowed",
  "scope_missing",
  "quota_exhausted",
  "rate_limited",
] as const satisfies readonly ErrorCode[];
export type KeyRefusal = (typeof KEY_REFUSALS)[number];

/** A refusal is ordinary data. `owner` is known once the secret has proved right. */
export type KeyVerdict =
  | { readonly ok: true; readonly owner: KeyOwner }
  | {
      readonly ok: false;
      readonly code: KeyRefusal;
      readonly details: ErrorDetails;
      readonly owner: KeyOwner | undefined;
    };

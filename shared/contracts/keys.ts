import { z } from "zod";
import { AppId, Instant, KeyId, Name } from "../kernel/index.ts";

export const KEY_STATES = ["active", "rotating", "revoked", "expired"] as const;
export const KeyState = z.enum(KEY_STATES);
export const KeyEnv = z.enum(["live", "test"]);
export const KEY_SCOPES = ["events:write", "events:read", "users:delete"] as const;
export const KeyScope = z.enum(KEY_SCOPES);
/** What happens when the overlap of a rotation is over. `extend`: as long as the old key's traffic is over the threshold. */
export const ROTATION_ENDS = ["close", "extend"] as const;
export const RotationEnd = z.enum(ROTATION_ENDS);
export type RotationEnd = z.infer<typeof RotationEnd>;
/** No overlap lasts longer, extended by hand or by itself. */
export const MOST_OVERLAP_DAYS = 180;
/** The platform extends one rotation so many times by itself, each time by this many days at most. */
export const MOST_EXTENSIONS = 8;
export const EXTENSION_DAYS = 7;
/** Of the old key's level before its rotation: under it the traffic counts as gone. */
export const THRESHOLD_SHARE = 0.01;
/** An address or a CIDR block, v4 or v6. */
export const IpRule = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]);

/** Never holds the secret. `prefix` is what a person recognises: `umg_live_{keyId}`. */
export const Key = z.object({
  keyId: KeyId,
  appId: AppId,
  name: z.string(),
  env: KeyEnv,
  state: KeyState,
  prefix: z.string(),
  scopes: z.array(KeyScope),
  /** Requests per minute; null = the plan's default. */
  rateLimitPerMinute: z.number().int().nullable(),
  ipAllowList: z.array(z.string()),
  expiresAt: Instant.nullable(),
  /** When the old key of a rotation stops working. */
  closesAt: Instant.nullable(),
  successorKeyId: KeyId.nullable(),
  rotatedAt: Instant.nullable(),
  rotationEnd: RotationEnd,
  thresholdShare: z.number(),
  /** How often the platform gave it more time by itself. */
  extensions: z.number().int(),
  lastUsedAt: Instant.nullable(),
  createdAt: Instant,
  createdBy: z.string().nullable(),
  revokedAt: Instant.nullable(),
  revokedReason: z.string().nullable(),
});
export type Key = z.infer<typeof Key>;

export const ListKeys = z.object({
  appId: AppId.optional(),
  includeClosed: z.boolean().default(true),
});
export const CreateKey = z.object({
  appId: AppId,
  name: Name,
  env: KeyEnv.default("live"),
  scopes: z.array(KeyScope).min(1).max(3).default(["events:write"]),
  rateLimitPerMinute: z.number().int().min(1).max(10_000_000).nullable().default(null),
  ipAllowList: z.array(IpRule).max(100).default([]),
  expiresAt: Instant.nullable().default(null),
});
export type CreateKey = z.infer<typeof CreateKey>;
/** `secret` is the whole key, shown this once. */
export const CreatedKey = z.object({ key: Key, secret: z.string() });
export type CreatedKey = z.infer<typeof CreatedKey>;
/** Overlap in seconds, 0 to 180 days; never past the old key's own expiry. */
export const RotateKey = z.object({
  keyId: KeyId,
  overlapSeconds: z.number().int().min(0).max(15_552_000),
  rotationEnd: RotationEnd.default("close"),
  thresholdShare: z.number().min(0.0001).max(0.5).default(THRESHOLD_SHARE),
});
export type RotateKey = z.infer<typeof RotateKey>;
/** More time for a rotation that still runs: later than now, at most 180 days from now, never past the key's own expiry. */
export const ExtendKey = z.object({
  keyId: KeyId,
  closesAt: Instant,
  rotationEnd: RotationEnd.optional(),
});
export type ExtendKey = z.infer<typeof ExtendKey>;
export const RevokeKey = z.object({ keyId: KeyId, reason: z.string().trim().min(3).max(500) });
export type RevokeKey = z.infer<typeof RevokeKey>;

import type { TenantId } from "#shared/kernel/ids.ts";

declare const branded: unique symbol;
/** A key of the shared memory; only the two functions below make one. */
export type RedisKey = string & { readonly [branded]: "redis key" };

const PART = /^[\w.:-]{1,200}$/;

/** `tenant:{id}:a:b`. Throws for a part that could reach into another's keys. */
export const tenantKey = (tenantId: TenantId, ...parts: readonly string[]): RedisKey =>
  joined(`tenant:${tenantId}`, parts);

/** `platform:a:b`, for what belongs to no tenant: sign-in attempts, channels. */
export const platformKey = (...parts: readonly string[]): RedisKey => joined("platform", parts);

function joined(head: string, parts: readonly string[]): RedisKey {
  const wrong = parts.find((part) => !PART.test(part));
  if (parts.length === 0 || wrong !== undefined)
    throw new Error(`"${wrong ?? ""}" cannot be a part of a Redis key: [A-Za-z0-9_.:-]{1,200}`);
  return `${head}:${parts.join(":")}` as RedisKey;
}

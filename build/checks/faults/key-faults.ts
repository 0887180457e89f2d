import { integration, unit, type Fault } from "./fault.ts";

const at = (file: string) => `server/modules/keys/${file}`;
const VERIFIER = at("key-verifier.ts");

const format = unit(at("key-format.test.ts"));
const verify = integration(at("verify-key.int.test.ts"));
const manage = integration(at("manage-keys.int.test.ts"));
const traffic = integration(at("key-traffic.int.test.ts"));
const forecast = unit(at("key-forecast.test.ts"));

/** SDK keys: what each check refuses, and in which order. */
export const KEY_FAULTS: readonly Fault[] = [
  {
    name: "a-mistyped-key-is-looked-up",
    file: at("key-format.ts"),
    find: "  if (checksum(key.slice(0, -CRC_LENGTH)) !== key.slice(-CRC_LENGTH)) return undefined;\n",
    replace: "",
    test: format,
  },
  {
    name: "a-key-id-is-enough",
    file: VERIFIER,
    find: "if (!key || !timingSafeEqual(key.hash, hashKey(secret))) return UNKNOWN;",
    replace: "if (!key) return UNKNOWN;",
    test: verify,
  },
  {
    name: "a-revoked-key-works",
    file: VERIFIER,
    find: 'if (key.state === "revoked") return refuse(key, "key_revoked");',
    replace: "",
    test: verify,
  },
  {
    name: "an-expired-key-works",
    file: VERIFIER,
    find: 'if (key.state === "expired" || nowMs >= key.endsAtMs)',
    replace: 'if (key.state === "expired")',
    test: verify,
  },
  {
    name: "a-key-at-its-last-moment",
    file: VERIFIER,
    find: "nowMs >= key.endsAtMs",
    replace: "nowMs > key.endsAtMs",
    test: verify,
  },
  {
    name: "a-key-of-an-archived-app",
    file: VERIFIER,
    find: '  if (key.appArchived) return refuse(key, "app_archived");\n',
    replace: "",
    test: verify,
  },
  {
    name: "a-key-of-a-suspended-tenant",
    file: VERIFIER,
    find: 'if (key.tenantState !== "active" && key.tenantState !== "moving")',
    replace: "if (false)",
    test: verify,
  },
  {
    name: "a-key-of-an-erased-tenant-is-known",
    file: VERIFIER,
    find: 'if (key.tenantState === "erased") return UNKNOWN;',
    replace: "",
    test: verify,
  },
  {
    name: "a-key-from-any-address",
    file: VERIFIER,
    find: 'if (key.addresses && !isAllowed(key.addresses, ask.ip)) return refuse(key, "ip_not_allowed");',
    replace: "",
    test: verify,
  },
  {
    name: "a-key-for-any-scope",
    file: VERIFIER,
    find: "  if (!(key.scopes & SCOPE_BITS[ask.scope]))\n",
    replace: "  if (key.scopes < 0)\n",
    test: verify,
  },
  {
    name: "a-key-without-a-rate-limit",
    file: VERIFIER,
    find: "    if (waitMs > 0) return limited(key, waitMs);\n",
    replace: "",
    test: verify,
  },
  {
    name: "refusals-in-another-order",
    file: VERIFIER,
    find: '  if (key.state === "revoked") return refuse(key, "key_revoked");\n  if (key.state === "expired" || nowMs >= key.endsAtMs) return refuse(key, "key_expired");',
    replace:
      '  if (key.state === "expired" || nowMs >= key.endsAtMs) return refuse(key, "key_expired");\n  if (key.state === "revoked") return refuse(key, "key_revoked");',
    test: verify,
  },
  {
    name: "a-bucket-that-is-always-full",
    file: at("token-bucket.ts"),
    find: "    bucket.tokens -= asked;\n",
    replace: "",
    test: verify,
  },
  {
    name: "a-limit-for-each-process",
    file: at("key-verifier.ts"),
    find: "services.redis.shared ? createSharedLimits(services) : undefined",
    replace: "undefined as ReturnType<typeof createSharedLimits> | undefined",
    test: integration(at("shared-limits.int.test.ts")),
  },
  {
    name: "a-credit-that-is-never-paid-back",
    file: at("shared-limits.ts"),
    find: "share.spent + share.telling + cost > share.credit",
    replace: "share.credit === 0",
    test: integration(at("shared-limits.int.test.ts")),
  },
  {
    name: "a-reload-fills-the-bucket",
    file: at("cached-key.ts"),
    find: "same?.bucket ?? fullBucket(perMinute, nowMs)",
    replace: "fullBucket(perMinute, nowMs)",
    test: verify,
  },
  {
    name: "a-revocation-that-only-the-database-knows",
    file: at("key.cache.ts"),
    find: "    since = readAt;\n    freshUntilMs",
    replace: "    since = readAt + 1e9;\n    freshUntilMs",
    test: verify,
  },
  {
    name: "each-miss-asks-for-itself",
    file: at("key.cache.ts"),
    find: "      return loader(keyId);\n",
    replace:
      "      return createBatchLoader<KeyId, CachedKey | undefined>(async (ids) => Promise.all(ids.map((id) => loader(id).then(async (key) => (await services.db.platform((tx) => selectKeysById(tx, [id])), key)))))(keyId);\n",
    test: verify,
  },
  {
    name: "an-overlap-beyond-the-key's-own-end",
    file: at("rotate-key.ts"),
    find: "old.expiresAt && old.expiresAt < overlapEnds ? old.expiresAt : overlapEnds",
    replace: "overlapEnds",
    test: manage,
  },
  {
    name: "a-closed-key-is-rotated",
    file: at("rotate-key.ts"),
    find: "  refuseUnlessActive(old, now);\n",
    replace: "",
    test: manage,
  },
  {
    name: "a-rotation-is-extended-without-traffic",
    file: at("extend-rotated-keys.ts"),
    find: "if (measure && measure.events <= measure.threshold) return false;",
    replace: "",
    test: traffic,
  },
  {
    name: "a-rotation-is-extended-for-ever",
    file: at("extend-rotated-keys.ts"),
    find: "key.extensions >= MOST_EXTENSIONS",
    replace: "false",
    test: traffic,
  },
  {
    name: "an-overlap-of-more-than-half-a-year",
    file: at("extend-key.ts"),
    find: "to.getTime() > now.getTime() + MOST_OVERLAP_DAYS * DAY_MS",
    replace: "false",
    test: traffic,
  },
  {
    name: "an-ended-overlap-is-opened-again",
    file: at("extend-key.ts"),
    find: 'isOpen(before) && hasEnded(before, now) ? "expired" : before.state',
    replace: "before.state",
    test: traffic,
  },
  {
    name: "steady-traffic-is-said-to-fall",
    file: at("log-trend.ts"),
    find: "if (!isFalling(trend)) return undefined;",
    replace: "",
    test: forecast,
  },
  {
    name: "an-interval-that-promises-too-much",
    file: at("log-trend.ts"),
    find: "const freedom = days - groups - 1;",
    replace: "const freedom = days * 2;",
    test: forecast,
  },
];

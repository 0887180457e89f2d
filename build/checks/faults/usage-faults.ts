import { integration, type Fault } from "./fault.ts";

const at = (file: string) => `server/modules/usage/${file}`;
const usage = integration(at("usage.int.test.ts"));

/** What is billed: the ledger, the quota, the alerts. */
export const USAGE_FAULTS: readonly Fault[] = [
  {
    name: "a-used-up-quota-takes-events",
    file: "server/modules/keys/key-verifier.ts",
    find: 'if (key.exhausted && ask.scope === "events:write" &&',
    replace: 'if (key.exhausted && ask.scope === "events:read" &&',
    test: integration("server/modules/keys/verify-key.int.test.ts"),
  },
  {
    name: "a-quota-is-used-up-one-too-late",
    file: at("apply-quota.ts"),
    find: 'if (hard !== null && used >= hard) return "hard";',
    replace: 'if (hard !== null && used > hard) return "hard";',
    test: usage,
  },
  {
    name: "a-threshold-is-told-too-late",
    file: at("apply-quota.ts"),
    find: "used * 100 >= included * threshold",
    replace: "used * 100 > included * threshold",
    test: usage,
  },
  {
    name: "an-alert-comes-again",
    file: at("quota.store.ts"),
    find: "on conflict (tenant_id, month, threshold) do nothing",
    replace: "on conflict (tenant_id, month, threshold) do update set quantity = excluded.quantity",
    test: usage,
  },
  {
    name: "a-late-writer-takes-back-what-is-newer",
    file: at("usage.store.ts"),
    find: "where d.read_at < excluded.read_at",
    replace: "where d.quantity is not null",
    test: usage,
  },
  {
    name: "the-ledger-appends-the-whole-again",
    file: at("usage.store.ts"),
    find: "do update set previous = d.quantity, quantity",
    replace: "do update set previous = 0, quantity",
    test: usage,
  },
  {
    name: "test-events-are-billed",
    file: at("usage-fact.ts"),
    find: 'kind: "events_test"',
    replace: 'kind: "events"',
    test: usage,
  },
  {
    name: "erasing-rewrites-the-ledger",
    file: at("usage.store.ts"),
    find: "where t.state not in ('pending_erasure', 'erased') group by",
    replace: "where t.state not in ('erased') group by",
    test: usage,
  },
  {
    name: "a-month-recomputes-to-what-it-was-told",
    file: at("recompute-usage.ts"),
    find: "if (stands < atLeast || stands > atMost)",
    replace: "if (stands < atLeast)",
    test: usage,
  },
];

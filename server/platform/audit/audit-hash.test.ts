import { expect, test } from "vitest";
import { chainHash, contentHash, GENESIS_HASH, type AuditContent } from "./audit-hash.ts";

const ENTRY: AuditContent = {
  tenantId: "01930000-0000-7000-8000-00000000000a",
  at: "2026-11-22T07:10:00.000Z",
  action: "keys.create",
  outcome: "done",
  code: null,
  actorKind: "member",
  actorId: "u1",
  actorName: "Ann",
  impersonatorId: null,
  impersonationId: null,
  target: "k1",
  reason: null,
  before: null,
  after: { name: "k", scopes: ["a", "b"] },
  requestId: "r1",
  ip: "203.0.113.7",
};

test.each(Object.keys(ENTRY) as (keyof AuditContent)[])("changing %s changes the hash", (field) => {
  const changed = { ...ENTRY, [field]: "something else" };
  expect(contentHash(changed)).not.toEqual(contentHash(ENTRY));
});

test("what moves from one field to its neighbour changes the hash", () => {
  const swapped = { ...ENTRY, target: ENTRY.reason, reason: ENTRY.target };
  expect(contentHash(swapped)).not.toEqual(contentHash(ENTRY));
  const joined = { ...ENTRY, actorId: "u1Ann", actorName: "" };
  expect(contentHash(joined)).not.toEqual(contentHash(ENTRY));
  const turned = { ...ENTRY, before: ENTRY.after, after: ENTRY.before };
  expect(contentHash(turned)).not.toEqual(contentHash(ENTRY));
});

test("a detail deep inside counts, the order in which the database gives keys does not", () => {
  const nested = (value: object): AuditContent => ({ ...ENTRY, before: value });
  const hash = contentHash(nested({ b: { y: 1, x: [1, { q: 1, p: 2 }] }, a: 2 }));
  expect(contentHash(nested({ a: 2, b: { x: [1, { p: 2, q: 1 }], y: 1 } }))).toEqual(hash);
  expect(contentHash(nested({ a: 2, b: { x: [1, { p: 2, q: 3 }], y: 1 } }))).not.toEqual(hash);
  expect(contentHash(nested({ a: 2, b: { x: [{ p: 2, q: 1 }, 1], y: 1 } }))).not.toEqual(hash);
});

test("an entry's hash holds its place: after which, as which, for which app", () => {
  const content = contentHash(ENTRY);
  const place = { seq: 7, appId: "01930000-0000-7000-8000-0000000000aa" };
  const hash = chainHash(GENESIS_HASH, place, content);
  const others = [
    chainHash(content, place, content),
    chainHash(GENESIS_HASH, { ...place, seq: 8 }, content),
    chainHash(GENESIS_HASH, { ...place, appId: ENTRY.tenantId }, content),
    chainHash(GENESIS_HASH, place, GENESIS_HASH),
  ];
  for (const other of others) expect(other).not.toEqual(hash);
  expect(chainHash(GENESIS_HASH, { ...place }, content)).toEqual(hash);
});

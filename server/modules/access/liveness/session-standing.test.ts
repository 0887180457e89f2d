import { expect, test } from "vitest";
import { DomainError } from "#shared/errors/index.ts";
import { standingOf } from "./session-liveness.ts";
import type { SessionRow } from "./session-standing.store.ts";

const NOW = new Date("2026-11-22T12:00:00.000Z");
const after = (ms: number) => new Date(NOW.getTime() + ms);
const LIVE = {
  tenantId: "01930000-0000-7000-8000-00000000000a",
  sessionId: "01930000-0000-7000-8000-00000000000b",
  userId: "01930000-0000-7000-8000-00000000000c",
  role: "user",
  name: "Ann",
  email: "ann@example.test",
  memberState: "active",
  expiresAt: after(1),
  revokedAt: null,
  revokedReason: null,
} as SessionRow;

test("a session lives until its last millisecond", () => {
  expect(standingOf(LIVE, NOW)).toMatchObject({ userId: LIVE.userId, role: "user" });
});

test.each<[string, Partial<SessionRow>]>([
  ["its time is over, to the millisecond", { expiresAt: NOW }],
  ["it was revoked", { revokedAt: after(-1) }],
  ["its member was removed", { memberState: "removed" }],
])("a session is over when %s", (_why, change) => {
  const standing = standingOf({ ...LIVE, ...change }, NOW);
  expect(standing).toBeInstanceOf(DomainError);
  expect(standing).toMatchObject({ code: "session_revoked" });
});

import { expect, test } from "vitest";
import { endReasonOf, IDLE_LIMIT_MS } from "./impersonation-liveness.ts";
import type { ImpersonationRow } from "./impersonation-standing.store.ts";

const NOW = new Date("2026-11-22T12:00:00.000Z");
const after = (ms: number) => new Date(NOW.getTime() + ms);
const LIVE: ImpersonationRow = {
  tenantId: "01930000-0000-7000-8000-00000000000a",
  impersonationId: "i",
  staffId: "s",
  staffSessionId: "ss",
  staffName: "Ann",
  staffEmail: "ann@example.test",
  reason: "A customer asked",
  caseNumber: "C-1",
  state: "active",
  endedReason: null,
  lastActiveAt: NOW,
  expiresAt: after(60_000),
  tenantState: "active",
  optedOut: false,
  staffRole: "viewer",
  staffState: "active",
  sessionRevokedAt: null,
  sessionExpiresAt: after(60_000),
};

test("an impersonation goes on while nothing ends it", () => {
  expect(endReasonOf(LIVE, NOW)).toBeUndefined();
  expect(endReasonOf({ ...LIVE, tenantState: "moving", staffRole: "admin" }, NOW)).toBeUndefined();
});

test.each<[string, Partial<ImpersonationRow>, string]>([
  ["its time is over, to the millisecond", { expiresAt: NOW }, "time_limit"],
  ["it was idle for ten minutes", { lastActiveAt: after(-IDLE_LIMIT_MS) }, "idle"],
  ["the staff session was revoked", { sessionRevokedAt: after(-1) }, "staff_session_ended"],
  ["the staff session ran out", { sessionExpiresAt: NOW }, "staff_session_ended"],
  ["the staff member was removed", { staffState: "removed" }, "right_lost"],
  ["their role may no longer impersonate", { staffRole: "user" }, "right_lost"],
  ["the customer opted out", { optedOut: true }, "opted_out"],
  ["the tenant was suspended", { tenantState: "suspended" }, "tenant_not_active"],
  ["the tenant is to be erased", { tenantState: "pending_erasure" }, "tenant_not_active"],
])("it ends when %s", (_, change, reason) => {
  expect(endReasonOf({ ...LIVE, ...change }, NOW)).toBe(reason);
});

test("a millisecond before its limits it goes on", () => {
  const row = { ...LIVE, expiresAt: after(1), lastActiveAt: after(1 - IDLE_LIMIT_MS) };
  expect(endReasonOf(row, NOW)).toBeUndefined();
});

import { expect, test } from "vitest";
import type { InvitationRow } from "./invitations.store.ts";
import { stateOf } from "./to-invitation.ts";

const expiresAt = new Date("2026-11-22T12:00:00.000Z");
const row = { acceptedAt: null, revokedAt: null, expiresAt, needsApproval: false } as InvitationRow;

test("an invitation is open until its last millisecond, and expired at it", () => {
  expect(stateOf(row, new Date(expiresAt.getTime() - 1))).toBe("open");
  expect(stateOf(row, expiresAt)).toBe("expired");
});

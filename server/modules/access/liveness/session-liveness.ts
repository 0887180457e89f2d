import type { Role } from "#shared/access/actors.ts";
import { DomainError } from "#shared/errors/index.ts";
import type { SessionId, TenantId, UserId } from "#shared/kernel/ids.ts";
import type { Services } from "#server/platform/context/services.ts";
import { createLiveness, type Liveness } from "./liveness.ts";
import { selectSessionStandings, type SessionRow } from "./session-standing.store.ts";

export interface SessionStanding {
  readonly tenantId: TenantId;
  readonly sessionId: SessionId;
  readonly userId: UserId;
  readonly role: Role;
  readonly name: string;
  readonly email: string;
}

export const sessionKey = (tenantId: string, sessionId: string): string =>
  `${tenantId}/${sessionId}`;

/** Which sessions live. Announced revocations and role changes count at once, unannounced ones within a second. */
export function createSessionLiveness(
  services: Pick<Services, "db" | "broadcast" | "clock" | "log">,
): Liveness<SessionStanding> {
  const liveness = createLiveness<SessionStanding>({
    async load(keys) {
      const pairs = keys.map((key) => key.split("/"));
      const rows = await selectSessionStandings(
        services.db,
        pairs.map(([tenantId]) => tenantId ?? ""),
        pairs.map(([, sessionId]) => sessionId ?? ""),
      );
      const now = services.clock.now();
      return new Map(
        rows.map((row) => [sessionKey(row.tenantId, row.sessionId), standingOf(row, now)]),
      );
    },
    same: (before, now) => before.role === now.role,
    // The holder's token says the old role: a refresh gives it the new one.
    changed: () => new DomainError("token_expired"),
    missing: () => new DomainError("session_revoked"),
    log: services.log,
  });
  const stop = services.broadcast.subscribe(
    (announcement) => {
      if (announcement.type !== "revoked") return;
      if (announcement.kind === "session")
        liveness.end(
          sessionKey(announcement.tenantId, announcement.id),
          new DomainError("session_revoked"),
        );
      if (announcement.kind === "member")
        liveness.recheck((_, session) => session.userId === announcement.id);
    },
    () => liveness.recheck(() => true),
  );
  return { ...liveness, close: () => (stop(), liveness.close()) };
}

export function standingOf(row: SessionRow, now: Date): SessionStanding | DomainError {
  if (row.revokedAt || row.memberState === "removed" || row.expiresAt <= now)
    return new DomainError("session_revoked", row.revokedReason ? { why: row.revokedReason } : {});
  return {
    tenantId: row.tenantId as TenantId,
    sessionId: row.sessionId as SessionId,
    userId: row.userId as UserId,
    role: row.role,
    name: row.name,
    email: row.email,
  };
}

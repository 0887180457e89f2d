import type { Session } from "#shared/contracts/access.ts";
import type { Actor } from "#shared/access/actors.ts";
import type { UserId } from "#shared/kernel/ids.ts";
import type { Services } from "#server/platform/context/services.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { selectLiveSessions } from "./sessions.store.ts";

/** Sessions that live now, of one member or of everybody in the transaction's tenant. */
export async function listSessions(
  ctx: { tx: Tx; services: Pick<Services, "clock">; actor: Actor },
  userId?: UserId,
): Promise<Session[]> {
  const rows = await selectLiveSessions(ctx.tx, ctx.services.clock.now(), userId);
  const current = "sessionId" in ctx.actor ? ctx.actor.sessionId : undefined;
  return rows.map((row) => ({
    ...row,
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
    current: row.sessionId === current,
  }));
}

import type { Services } from "#server/platform/context/services.ts";
import { advanceMove } from "./advance-move.ts";
import { selectMoves } from "./moves.store.ts";

/** One pass over the moves that wait, of all tenants. @returns how many were done */
export async function advanceMoves(services: Services): Promise<number> {
  const waiting = await services.db.platform(selectMoves);
  let moved = 0;
  for (const { tenantId } of waiting)
    try {
      const result = await services.db.tenant(tenantId, "write", (tx) => advanceMove(tx, services));
      if (result === "moved") moved += 1;
    } catch (error) {
      services.log.warn(
        { error, tenantId },
        "a move between payment providers failed; it comes again",
      );
    }
  return moved;
}

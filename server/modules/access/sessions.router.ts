import { z } from "zod";
import { Session, SessionRef } from "#shared/contracts/access.ts";
import { router, tenantMutation, tenantQuery } from "#server/platform/trpc/index.ts";
import { listSessions } from "./sessions/list-sessions.ts";
import { endSession } from "./sessions/end-session.ts";

export const sessionsRouter = router({
  list: tenantQuery("sessions.read")
    .output(z.array(Session))
    .query(({ ctx }) => listSessions(ctx)),
  revoke: tenantMutation("sessions.revoke")
    .input(SessionRef)
    .output(Session)
    .mutation(({ ctx, input }) => endSession(ctx, input.sessionId)),
});

import { z } from "zod";
import {
  ChangePassword,
  Me,
  Session,
  SessionRef,
  TotpBegin,
  TotpConfirm,
} from "#shared/contracts/access.ts";
import { requireMember, router, selfMutation, selfQuery } from "#server/platform/trpc/index.ts";
import { changePassword } from "./me/change-password.ts";
import { getMe } from "./me/get-me.ts";
import { beginTotp, confirmTotp, disableTotp } from "./me/totp-enrolment.ts";
import { endSession } from "./sessions/end-session.ts";
import { listSessions } from "./sessions/list-sessions.ts";

const Done = z.object({ ok: z.literal(true) });
const done = async (work: Promise<void>) => {
  await work;
  return { ok: true } as const;
};

export const meRouter = router({
  get: selfQuery.output(Me).query(({ ctx }) => getMe(ctx)),
  sessions: selfQuery.output(z.array(Session)).query(({ ctx }) => {
    const actor = requireMember(ctx.request);
    return ctx.services.db.tenant(actor.tenantId, "read", (tx) =>
      listSessions({ tx, services: ctx.services, actor }, actor.userId),
    );
  }),
  revokeSession: selfMutation
    .input(SessionRef)
    .output(Session)
    .mutation(({ ctx, input }) => endSession(ctx, input.sessionId, ctx.actor.userId)),
  changePassword: selfMutation
    .input(ChangePassword)
    .output(Done)
    .mutation(({ ctx, input }) => done(changePassword(ctx, input))),
  totpBegin: selfMutation.output(TotpBegin).mutation(({ ctx }) => beginTotp(ctx)),
  totpConfirm: selfMutation
    .input(TotpConfirm)
    .output(Done)
    .mutation(({ ctx, input }) => done(confirmTotp(ctx, input.code))),
  totpDisable: selfMutation
    .input(TotpConfirm)
    .output(Done)
    .mutation(({ ctx, input }) => done(disableTotp(ctx, input.code))),
});

import {
  CloseDunning,
  ConfigureDunning,
  DunningDetail,
  DunningPage,
  DunningRef,
  DunningScheduleInForce,
  ListDunning,
  ListMails,
  MailPage,
  PauseDunning,
} from "#shared/contracts/billing/dunning.ts";
import { platformQuery, router, tenantMutation, tenantQuery } from "#server/platform/trpc/index.ts";
import { listMails } from "../mails/index.ts";
import { readCase } from "./case-view.ts";
import { closeByHand, pauseCase } from "./change-case.ts";
import { configureDunning } from "./configure-dunning.ts";
import { listCases } from "./list-cases.ts";
import { scheduleInForce } from "./schedule-in-force.ts";

export const dunningRouter = router({
  list: platformQuery("dunning.read")
    .input(ListDunning)
    .output(DunningPage)
    .query(({ ctx, input }) => listCases(ctx, input)),
  get: tenantQuery("dunning.read")
    .input(DunningRef)
    .output(DunningDetail)
    .query(({ ctx, input }) => readCase(ctx, input.invoiceId)),
  schedule: tenantQuery("dunning.read")
    .output(DunningScheduleInForce)
    .query(({ ctx }) => scheduleInForce(ctx.services, ctx.tenantId)),
  mails: tenantQuery("dunning.read")
    .input(ListMails)
    .output(MailPage)
    .query(({ ctx, input }) => listMails(ctx, input)),
  configure: tenantMutation("dunning.configure")
    .input(ConfigureDunning)
    .output(DunningScheduleInForce)
    .mutation(({ ctx, input }) => configureDunning(ctx, input)),
  pause: tenantMutation("dunning.pause")
    .input(PauseDunning)
    .output(DunningDetail)
    .mutation(({ ctx, input }) => pauseCase(ctx, input)),
  close: tenantMutation("dunning.close")
    .input(CloseDunning)
    .output(DunningDetail)
    .mutation(({ ctx, input }) => closeByHand(ctx, input)),
});

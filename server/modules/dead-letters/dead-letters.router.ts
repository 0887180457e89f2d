import {
  DeadLetterDetail,
  DeadLetterPage,
  DeadLetterRef,
  DecidedDeadLetters,
  DiscardDeadLetters,
  ListDeadLetters,
  RedriveDeadLetters,
  RestoreDeadLetters,
} from "#shared/contracts/dead-letters.ts";
import { router, tenantMutation, tenantQuery } from "#server/platform/trpc/index.ts";
import { discardDeadLetters } from "./discard-dead-letters.ts";
import { getDeadLetter } from "./get-dead-letter.ts";
import { listDeadLetters } from "./list-dead-letters.ts";
import { redriveDeadLetters } from "./redrive-dead-letters.ts";
import { restoreDeadLetters } from "./restore-dead-letters.ts";

export const deadLettersRouter = router({
  list: tenantQuery("deadletters.read")
    .input(ListDeadLetters)
    .output(DeadLetterPage)
    .query(({ ctx, input }) => listDeadLetters(ctx, input)),
  get: tenantQuery("deadletters.read")
    .input(DeadLetterRef)
    .output(DeadLetterDetail)
    .query(({ ctx, input }) => getDeadLetter(ctx, input)),
  redrive: tenantMutation("deadletters.redrive")
    .input(RedriveDeadLetters)
    .output(DecidedDeadLetters)
    .mutation(({ ctx, input }) => redriveDeadLetters(ctx, input)),
  discard: tenantMutation("deadletters.discard")
    .input(DiscardDeadLetters)
    .output(DecidedDeadLetters)
    .mutation(({ ctx, input }) => discardDeadLetters(ctx, input)),
  restore: tenantMutation("deadletters.restore")
    .input(RestoreDeadLetters)
    .output(DecidedDeadLetters)
    .mutation(({ ctx, input }) => restoreDeadLetters(ctx, input)),
});

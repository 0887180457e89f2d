import type { z } from "zod";
import type { DecidedDeadLetters, DiscardDeadLetters } from "#shared/contracts/dead-letters.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { decideDeadLetters } from "./dead-letters.store.ts";
import { takeWaiting } from "./take-waiting.ts";

/** For good, with a reason; the row stays to be read until it is old. */
export async function discardDeadLetters(
  ctx: Pick<TenantContext, "tx" | "audit" | "services" | "request">,
  input: z.infer<typeof DiscardDeadLetters>,
): Promise<z.infer<typeof DecidedDeadLetters>> {
  const waiting = await takeWaiting(ctx.tx, input.deadLetterIds);
  const deadLetterIds = waiting.map(({ deadLetterId }) => deadLetterId);
  await decideDeadLetters(ctx.tx, deadLetterIds, {
    state: "discarded",
    at: ctx.services.clock.now(),
    byName: ctx.request.actorName,
    note: input.reason,
    fixed: null,
  });
  await ctx.audit({
    ...(deadLetterIds[0] === undefined ? {} : { target: deadLetterIds[0] }),
    reason: input.reason,
    after: { state: "discarded", deadLetterIds },
  });
  return { deadLetterIds };
}

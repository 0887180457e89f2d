import type { z } from "zod";
import type { DecidedDeadLetters, DiscardDeadLetters } from "#shared/contracts/dead-letters.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { decideDeadLetters } from "./dead-letters.store.ts";
import { takeDeadLetters } from "./take-dead-letters.ts";

/** With a reason; nothing is deleted: until it is old the row can be read, and restored. */
export async function discardDeadLetters(
  ctx: Pick<TenantContext, "tx" | "audit" | "services" | "request">,
  input: z.infer<typeof DiscardDeadLetters>,
): Promise<z.infer<typeof DecidedDeadLetters>> {
  const waiting = await takeDeadLetters(ctx.tx, input.deadLetterIds, "waiting");
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

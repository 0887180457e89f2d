import type { z } from "zod";
import type { DecidedDeadLetters, RestoreDeadLetters } from "#shared/contracts/dead-letters.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { undecideDeadLetters } from "./dead-letters.store.ts";
import { takeDeadLetters } from "./take-dead-letters.ts";

/** Takes a discarding back: they wait again, as they came. Who discarded them and why stays in the audit log. */
export async function restoreDeadLetters(
  ctx: Pick<TenantContext, "tx" | "audit">,
  input: z.infer<typeof RestoreDeadLetters>,
): Promise<z.infer<typeof DecidedDeadLetters>> {
  const discarded = await takeDeadLetters(ctx.tx, input.deadLetterIds, "discarded");
  const deadLetterIds = discarded.map(({ deadLetterId }) => deadLetterId);
  await undecideDeadLetters(ctx.tx, deadLetterIds);
  await ctx.audit({
    ...(deadLetterIds[0] === undefined ? {} : { target: deadLetterIds[0] }),
    before: { state: "discarded", note: discarded[0]?.note ?? null },
    after: { state: "waiting", deadLetterIds },
  });
  return { deadLetterIds };
}

import type { z } from "zod";
import type { DeadLetterDetail, DeadLetterRef } from "#shared/contracts/dead-letters.ts";
import { DomainError } from "#shared/errors/index.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { toDeadLetter } from "./dead-letter-view.ts";
import { selectDeadLetter } from "./dead-letters.store.ts";

/** One, with the event as it was accepted. */
export async function getDeadLetter(
  ctx: Pick<TenantContext, "tx">,
  input: z.infer<typeof DeadLetterRef>,
): Promise<z.infer<typeof DeadLetterDetail>> {
  const row = await selectDeadLetter(ctx.tx, input.deadLetterId);
  if (!row) throw new DomainError("not_found", { what: "dead letter" });
  return {
    ...toDeadLetter(row),
    line: row.line.toString(),
    fixed: row.fixed?.toString() ?? null,
  };
}

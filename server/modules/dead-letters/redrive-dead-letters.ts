import type { z } from "zod";
import type { DecidedDeadLetters, RedriveDeadLetters } from "#shared/contracts/dead-letters.ts";
import { DomainError } from "#shared/errors/index.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { decideDeadLetters } from "./dead-letters.store.ts";
import { takeDeadLetters } from "./take-dead-letters.ts";
import { toFixedLine } from "./fixed-line.ts";

type Context = Pick<TenantContext, "tx" | "audit" | "services" | "request">;

/**
 * Appends the events to the log again, with the stamps they came with. A call that fails in between may be repeated: what was
 * appended twice is stored once, by its event id.
 */
export async function redriveDeadLetters(
  ctx: Context,
  input: z.infer<typeof RedriveDeadLetters>,
): Promise<z.infer<typeof DecidedDeadLetters>> {
  if (input.fixed !== undefined && input.deadLetterIds.length > 1)
    throw new DomainError("input_invalid", { fields: ["fixed"] });
  const fixed = input.fixed === undefined ? null : toFixedLine(input.fixed);
  const waiting = await takeDeadLetters(ctx.tx, input.deadLetterIds, "waiting");
  await Promise.all(
    waiting.map((letter) =>
      ctx.services.eventLog.append({
        tenantId: letter.tenantId,
        appId: letter.appId,
        keyId: letter.keyId,
        env: letter.env,
        eventCount: 1,
        receivedAt: letter.receivedAt,
        body: Buffer.from(`${fixed ?? letter.line.toString()}\n`),
      }),
    ),
  );
  const deadLetterIds = waiting.map(({ deadLetterId }) => deadLetterId);
  await decideDeadLetters(ctx.tx, deadLetterIds, {
    state: "redriven",
    at: ctx.services.clock.now(),
    byName: ctx.request.actorName,
    note: null,
    fixed,
  });
  await ctx.audit({
    ...(deadLetterIds[0] === undefined ? {} : { target: deadLetterIds[0] }),
    after: { state: "redriven", deadLetterIds, fixed: fixed !== null },
  });
  return { deadLetterIds };
}

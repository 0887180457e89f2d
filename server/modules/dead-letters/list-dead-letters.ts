import { z } from "zod";
import type { DeadLetterPage, ListDeadLetters } from "#shared/contracts/dead-letters.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { cutPage, openCursor, sealCursor } from "#server/platform/paging/cursor.ts";
import type { PlatformTx } from "#server/platform/postgres/tx.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { toDeadLetter } from "./dead-letter-view.ts";
import { countDeadLetters, selectDeadLetters } from "./dead-letters.store.ts";

const Position = z.tuple([z.iso.datetime(), z.uuid()]);
const COUNTED_MS = 30 * 86_400_000;

/** Newest first. Staff in the platform's own tenant see those of all tenants. */
export async function listDeadLetters(
  ctx: Pick<TenantContext, "tx" | "tenantId" | "services">,
  input: z.infer<typeof ListDeadLetters>,
): Promise<z.infer<typeof DeadLetterPage>> {
  const { sealer, clock, db } = ctx.services;
  const scope = { list: "deadletters.list", tenantId: ctx.tenantId, input };
  const position = openCursor(sealer, scope, input.cursor, Position);
  const after = position && { foundAt: position[0], deadLetterId: position[1] };
  const since = new Date(clock.now().getTime() - COUNTED_MS);
  const read = (tx: PlatformTx) =>
    Promise.all([
      selectDeadLetters(tx, input, after, input.limit + 1),
      countDeadLetters(tx, input, since),
    ]);
  const [rows, counts] = await (ctx.tenantId === PLATFORM_TENANT_ID
    ? db.platform(read)
    : read(ctx.tx));
  const page = cutPage(rows.map(toDeadLetter), input.limit, (row) =>
    sealCursor(sealer, scope, [row.foundAt, row.deadLetterId]),
  );
  return { ...page, ...counts };
}

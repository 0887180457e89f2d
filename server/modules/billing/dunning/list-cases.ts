import { z } from "zod";
import type { DunningPage, ListDunning } from "#shared/contracts/billing/dunning.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { cutPage, openCursor, sealCursor } from "#server/platform/paging/cursor.ts";
import type { PlatformContext } from "#server/platform/trpc/index.ts";
import { selectCases } from "./case-lists.store.ts";
import { toCase } from "./case-view.ts";

const Position = z.tuple([z.iso.datetime(), z.uuid()]);

/** Of every tenant, newest first. */
export async function listCases(
  { services }: Pick<PlatformContext, "services">,
  input: z.output<typeof ListDunning>,
): Promise<z.output<typeof DunningPage>> {
  const { limit, cursor, states } = input;
  const scope = { list: "dunning.list", tenantId: PLATFORM_TENANT_ID, input };
  const before = openCursor(services.sealer, scope, cursor, Position);
  const rows = await services.db.platform((tx) =>
    selectCases(tx, { states }, { limit: limit + 1, before }),
  );
  const page = cutPage(rows, limit, ({ openedAt, invoiceId }) =>
    sealCursor(services.sealer, scope, [openedAt.toISOString(), invoiceId]),
  );
  const now = services.clock.now();
  return { ...page, rows: page.rows.map((row) => toCase(row, now)) };
}

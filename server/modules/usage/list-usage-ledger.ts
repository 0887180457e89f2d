import { z } from "zod";
import type { UsageLedger, UsageLedgerPage } from "#shared/contracts/usage.ts";
import { cutPage, openCursor, sealCursor } from "#server/platform/paging/cursor.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { monthOf, monthSpan } from "./months.ts";
import { selectEntries } from "./usage.store.ts";

const Position = z.tuple([z.iso.datetime(), z.uuid(), z.iso.date(), z.string(), z.number().int()]);

/** Entries of a month's days, newest first. */
export async function listUsageLedger(
  { tx, services, tenantId }: Pick<TenantContext, "tx" | "services" | "tenantId">,
  input: z.output<typeof UsageLedger>,
): Promise<z.output<typeof UsageLedgerPage>> {
  const { limit, cursor, month, ...filter } = input;
  const scope = { list: "usage.ledger", tenantId, input };
  const before = openCursor(services.sealer, scope, cursor, Position);
  const span = monthSpan(month ?? monthOf(services.clock.now()));
  const rows = await selectEntries(tx, { ...filter, ...span }, { limit: limit + 1, before });
  const entries = rows.map((row) => ({ ...row, computedAt: row.computedAt.toISOString() }));
  return cutPage(entries, limit, (row) =>
    sealCursor(services.sealer, scope, [row.computedAt, row.appId, row.day, row.kind, row.entryNo]),
  );
}

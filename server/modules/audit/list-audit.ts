import { z } from "zod";
import type { AuditPage, ListAudit } from "#shared/contracts/audit.ts";
import { PLATFORM_TENANT_ID, TenantId } from "#shared/kernel/ids.ts";
import { cutPage, openCursor, sealCursor } from "#server/platform/paging/cursor.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { toAuditEntry } from "./audit-entry.ts";
import { selectAllEntries, selectOwnEntries } from "./audit-log.store.ts";

const Position = z.tuple([z.iso.datetime(), TenantId, z.number().int()]);
const SAME_READER_MS = 60_000;

/** Newest first. In the platform's own tenant staff see all chains. That it was read is written down too. */
export async function listAudit(
  ctx: Pick<TenantContext, "tx" | "audit" | "services" | "tenantId">,
  input: z.output<typeof ListAudit>,
): Promise<z.output<typeof AuditPage>> {
  const { tx, services, tenantId } = ctx;
  const { limit, cursor, ...filter } = input;
  const scope = { list: "audit.list", tenantId, input };
  const before = openCursor(services.sealer, scope, cursor, Position);
  const rows =
    tenantId === PLATFORM_TENANT_ID
      ? await services.db.platform((all) =>
          selectAllEntries(all, filter, { limit: limit + 1, before }),
        )
      : await selectOwnEntries(tx, filter, { limit: limit + 1, before: before?.[2] });
  await ctx.audit.once({ target: tenantId, after: { filter } }, SAME_READER_MS);
  return cutPage(rows.map(toAuditEntry), limit, (entry) =>
    sealCursor(services.sealer, scope, [entry.at, entry.tenantId, entry.seq]),
  );
}

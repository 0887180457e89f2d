import { z } from "zod";
import type {
  AllInvoicesPage,
  InvoicePage,
  ListAllInvoices,
  ListInvoices,
} from "#shared/contracts/billing/invoices.ts";
import { PLATFORM_TENANT_ID } from "#shared/kernel/ids.ts";
import { cutPage, openCursor, sealCursor } from "#server/platform/paging/cursor.ts";
import type { PlatformContext, TenantContext } from "#server/platform/trpc/index.ts";
import { selectAllInvoices, selectInvoices } from "./invoice-lists.store.ts";
import { toSummary } from "./invoice-view.ts";

/** A tenant's invoices, newest first. */
export async function listInvoices(
  { tx, services, tenantId }: Pick<TenantContext, "tx" | "services" | "tenantId">,
  input: z.output<typeof ListInvoices>,
): Promise<z.output<typeof InvoicePage>> {
  const { limit, cursor, states } = input;
  const scope = { list: "invoices.ofTenant", tenantId, input };
  const before = openCursor(services.sealer, scope, cursor, z.number().int());
  const rows = await selectInvoices(tx, { states }, { limit: limit + 1, before });
  const page = cutPage(rows, limit, ({ number }) => sealCursor(services.sealer, scope, number));
  return { ...page, rows: page.rows.map(toSummary) };
}

const Position = z.tuple([z.iso.datetime(), z.uuid()]);

/** Of every tenant, newest first. */
export async function listAllInvoices(
  { services }: Pick<PlatformContext, "services">,
  input: z.output<typeof ListAllInvoices>,
): Promise<z.output<typeof AllInvoicesPage>> {
  const { limit, cursor, states, overdue } = input;
  const scope = { list: "invoices.list", tenantId: PLATFORM_TENANT_ID, input };
  const before = openCursor(services.sealer, scope, cursor, Position);
  const rows = await services.db.platform((tx) =>
    selectAllInvoices(
      tx,
      { states, overdue, now: services.clock.now() },
      { limit: limit + 1, before },
    ),
  );
  const page = cutPage(rows, limit, ({ issuedAt, invoiceId }) =>
    sealCursor(services.sealer, scope, [issuedAt.toISOString(), invoiceId]),
  );
  return {
    ...page,
    rows: page.rows.map((row) => ({
      ...toSummary(row),
      tenantId: row.tenantId,
      tenantName: row.tenantName,
    })),
  };
}

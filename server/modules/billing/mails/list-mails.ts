import { z } from "zod";
import type { ListMails, MailPage } from "#shared/contracts/billing/dunning.ts";
import { cutPage, openCursor, sealCursor } from "#server/platform/paging/cursor.ts";
import type { TenantContext } from "#server/platform/trpc/index.ts";
import { selectMails } from "./mails.store.ts";

const Position = z.tuple([z.iso.datetime(), z.uuid()]);

/** What was written to a tenant, newest first. */
export async function listMails(
  { tx, services, tenantId }: Pick<TenantContext, "tx" | "services" | "tenantId">,
  input: z.output<typeof ListMails>,
): Promise<z.output<typeof MailPage>> {
  const { limit, cursor, invoiceId } = input;
  const scope = { list: "dunning.mails", tenantId, input };
  const before = openCursor(services.sealer, scope, cursor, Position);
  const rows = await selectMails(tx, { invoiceId }, { limit: limit + 1, before });
  const page = cutPage(rows, limit, ({ createdAt, mailId }) =>
    sealCursor(services.sealer, scope, [createdAt.toISOString(), mailId]),
  );
  return {
    ...page,
    rows: page.rows.map(({ html: _html, ...mail }) => ({
      ...mail,
      createdAt: mail.createdAt.toISOString(),
      sentAt: mail.sentAt?.toISOString() ?? null,
    })),
  };
}

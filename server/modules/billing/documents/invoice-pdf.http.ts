import { Hono, type Context } from "hono";
import { z } from "zod";
import { DomainError } from "#shared/errors/index.ts";
import { TenantId } from "#shared/kernel/ids.ts";
import type { RequestContext } from "#server/platform/context/request.ts";
import { authorize, requireStanding } from "#server/platform/trpc/index.ts";
import { readInvoice } from "../invoices/index.ts";
import { DocumentLanguage } from "./document-words.ts";
import { drawInvoice } from "./draw-invoice.ts";

const Asked = z.object({
  invoiceId: z.uuid(),
  tenantId: TenantId,
  language: DocumentLanguage.default("en"),
});

/** `GET /{invoiceId}.pdf?tenantId=&language=`: an invoice as it is printed. Mounted under /v1/invoices. */
export function invoicesHttp(
  requestOf: (c: Context) => RequestContext | Promise<RequestContext>,
): Hono {
  const app = new Hono();
  app.get("/:file{.+[.]pdf}", async (c) => {
    const asked = Asked.safeParse({
      ...c.req.query(),
      invoiceId: c.req.param("file").replace(/[.]pdf$/, ""),
    });
    if (!asked.success)
      throw new DomainError("input_invalid", { fields: ["invoiceId", "tenantId", "language"] });
    return answerInvoicePdf(await requestOf(c), asked.data);
  });
  return app;
}

/** @throws `not_found`, the same for another tenant's invoice and for one that is not there */
export async function answerInvoicePdf(
  request: RequestContext,
  { invoiceId, tenantId, language }: z.output<typeof Asked>,
): Promise<Response> {
  const { services } = request;
  const actor = await authorize(request, "billing.read", tenantId);
  requireStanding(actor, await services.tenants.get(tenantId), "read");
  const invoice = await services.db.tenant(tenantId, "read", (tx) => readInvoice(tx, invoiceId));
  const { seller, serverName } = services.settings;
  const pdf = await drawInvoice(invoice, { seller: seller ?? [serverName], language });
  return new Response(pdf, {
    headers: {
      "content-type": "application/pdf",
      "content-disposition": `attachment; filename="${invoice.number.replaceAll(/[^\w-]/g, "")}.pdf"`,
      "content-length": String(pdf.byteLength),
      "cache-control": "no-store",
    },
  });
}

import {
  AllInvoicesPage,
  Invoice,
  InvoiceLineRef,
  InvoicePage,
  InvoiceRef,
  IssueInvoice,
  ListAllInvoices,
  LineUsage,
  ListInvoices,
  MarkPaid,
  RefundInvoice,
  VoidInvoice,
} from "#shared/contracts/billing/invoices.ts";
import {
  platformQuery,
  router,
  tenantCreation,
  tenantMutation,
  tenantQuery,
} from "#server/platform/trpc/index.ts";
import { giveUpInvoice } from "../settlement/give-up-invoice.ts";
import { markPaid } from "../settlement/mark-paid.ts";
import { refundInvoice } from "../settlement/refund-invoice.ts";
import { collectInvoice } from "./collect-invoice.ts";
import { readInvoice } from "./invoice-view.ts";
import { readLineUsage } from "./line-usage.ts";
import { issueByHand } from "./issue-by-hand.ts";
import { listAllInvoices, listInvoices } from "./list-invoices.ts";

export const invoicesRouter = router({
  ofTenant: tenantQuery("billing.read")
    .input(ListInvoices)
    .output(InvoicePage)
    .query(({ ctx, input }) => listInvoices(ctx, input)),
  get: tenantQuery("billing.read")
    .input(InvoiceRef)
    .output(Invoice)
    .query(({ ctx, input }) => readInvoice(ctx.tx, input.invoiceId)),
  usage: tenantQuery("billing.read")
    .input(InvoiceLineRef)
    .output(LineUsage)
    .query(({ ctx, input }) => readLineUsage(ctx.tx, input)),
  list: platformQuery("invoices.list")
    .input(ListAllInvoices)
    .output(AllInvoicesPage)
    .query(({ ctx, input }) => listAllInvoices(ctx, input)),
  issue: tenantCreation("invoices.issue")
    .input(IssueInvoice)
    .output(Invoice)
    .mutation(({ ctx, input }) => issueByHand(ctx, input)),
  void: tenantMutation("invoices.void")
    .input(VoidInvoice)
    .output(Invoice)
    .mutation(({ ctx, input }) => giveUpInvoice(ctx, { ...input, as: "void" })),
  writeOff: tenantMutation("invoices.writeOff")
    .input(VoidInvoice)
    .output(Invoice)
    .mutation(({ ctx, input }) => giveUpInvoice(ctx, { ...input, as: "uncollectible" })),
  markPaid: tenantCreation("invoices.markPaid")
    .input(MarkPaid)
    .output(Invoice)
    .mutation(({ ctx, input }) => markPaid(ctx, input)),
  refund: tenantCreation("invoices.refund")
    .input(RefundInvoice)
    .output(Invoice)
    .mutation(({ ctx, input }) => refundInvoice(ctx, input)),
  collect: tenantMutation("invoices.collect")
    .input(InvoiceRef)
    .output(Invoice)
    .mutation(({ ctx, input }) => collectInvoice(ctx, input)),
});

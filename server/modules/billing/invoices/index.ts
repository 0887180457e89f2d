export { announceBilling } from "./announce-billing.ts";
export { lockBilling } from "./billing-lock.store.ts";
export { dueOf, unpaidOf } from "./invoice-money.ts";
export { invoiceNumber } from "./invoice-number.ts";
export {
  insertInvoiceEvent,
  selectInvoice,
  selectLines,
  updateInvoice,
  type InvoiceRow,
} from "./invoices.store.ts";
export { creditFor, issueInvoice, type Line, type NewInvoice } from "./issue-invoice.ts";
export { collectAgain } from "./collect-invoice.ts";
export { readInvoice } from "./invoice-view.ts";

export * from "./bookings.ts";
export { creditOf, receivableOf } from "./balances.ts";
export {
  selectBalances,
  selectInvoiceEntries,
  selectLedgerCurrency,
  type BalanceRow,
} from "./ledger.store.ts";
export { postTransaction, type NewTransaction } from "./post-transaction.ts";

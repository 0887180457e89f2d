export { markPaid } from "./mark-paid.ts";
export { settleCharge, type SettledCharge, type SettlementServices } from "./settle-charge.ts";

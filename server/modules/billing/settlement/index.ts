export { settleCharge, type SettledCharge, type SettlementServices } from "./settle-charge.ts";

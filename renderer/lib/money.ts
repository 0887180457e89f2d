export {
  formatDecimal,
  formatMoney,
  majorText,
  minorOf,
  shiftPoint,
} from "#shared/kernel/money-text.ts";

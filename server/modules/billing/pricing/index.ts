export * from "./calendar.ts";
export { calculate } from "./calculate.ts";
export { divideRounded, parsePrice, SCALE, sumOf, toMinor } from "./decimal.ts";
export { priceCharge, type PricedCharge, type PricedTier, type Share } from "./price-charge.ts";
export { priceUsage, type PricedUsage, type Quantities } from "./price-usage.ts";
export { prorate } from "./prorate.ts";

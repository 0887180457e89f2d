import { z } from "zod";

const CODES: ReadonlySet<string> = new Set(Intl.supportedValuesOf("currency"));

/** An ISO 4217 code, `USD`. */
export const Currency = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .refine((code) => CODES.has(code), { message: "currency_unknown" })
  .brand<"Currency">();
export type Currency = z.infer<typeof Currency>;

/** Money in minor units (cents, yen, fils) of the currency beside it, at most 2^53 − 1 either way. */
export const Minor = z.number().int().min(Number.MIN_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER);

/** A price of one unit in minor units, as a decimal of at most 12 digits after the point: `0.0031` is 31 ten-thousandths of a cent. */
export const UnitPrice = z.string().regex(/^(0|[1-9]\d{0,11})(\.\d{1,12})?$/);

/** ISO 4217. Not `Intl`: it gives how people write an amount (no digits for HUF or COP), and another one with each ICU. */
const NO_DIGITS = new Set(
  "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(" "),
);
const THREE_DIGITS = new Set("BHD IQD JOD KWD LYD OMR TND".split(" "));
const FOUR_DIGITS = new Set(["CLF", "UYW"]);

/** Digits after the point of the minor unit: 2 for USD, 0 for JPY, 3 for KWD. */
export const currencyDigits = (currency: string): number =>
  NO_DIGITS.has(currency) ? 0 : THREE_DIGITS.has(currency) ? 3 : FOUR_DIGITS.has(currency) ? 4 : 2;

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

/** Digits after the point: 2 for USD, 0 for JPY, 3 for KWD. By ISO 4217, as the runtime knows it. */
export const currencyDigits = (currency: string): number =>
  new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions()
    .maximumFractionDigits ?? 2;

import { currencyDigits } from "#shared/kernel/index.ts";
import { ProviderError } from "../payment-provider.ts";

/** Amounts are whole units at Stripe (docs: zero-decimal currencies). */
const NO_DECIMALS = new Set(
  "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split(" "),
);
/** Have no decimals, but are written there with two that are 00. */
const TWO_ZEROS = new Set(["ISK", "UGX"]);
/** Three decimals, the last one 0. */
const THREE_DECIMALS = new Set("BHD JOD KWD OMR TND".split(" "));

const digitsAtStripe = (currency: string): number =>
  NO_DECIMALS.has(currency) ? 0 : THREE_DECIMALS.has(currency) ? 3 : 2;

/** Our minor units (ISO 4217) as Stripe writes them. @throws a refusal where that would lose something */
export function toStripeAmount(amount: bigint, currency: string): number {
  const shift = digitsAtStripe(currency) - currencyDigits(currency);
  const factor = 10n ** BigInt(Math.abs(shift));
  const exact = shift >= 0 ? amount * factor : amount / factor;
  const whole =
    (shift >= 0 || amount % factor === 0n) && !(THREE_DECIMALS.has(currency) && exact % 10n !== 0n);
  if (!whole || exact > BigInt(Number.MAX_SAFE_INTEGER) || exact < -BigInt(Number.MAX_SAFE_INTEGER))
    throw new ProviderError(
      "stripe",
      "refused",
      "amount_not_exact",
      `Stripe cannot carry this amount of ${currency} exactly.`,
    );
  return Number(exact);
}

export function fromStripeAmount(amount: number, currency: string): bigint {
  const shift = digitsAtStripe(currency) - currencyDigits(currency);
  const factor = 10n ** BigInt(Math.abs(shift));
  if (shift <= 0) return BigInt(amount) * factor;
  if (BigInt(amount) % factor !== 0n && TWO_ZEROS.has(currency))
    throw new ProviderError(
      "stripe",
      "retry",
      "nonsense",
      `Stripe told of a part of a unit of ${currency}, which has none.`,
    );
  return BigInt(amount) / factor;
}

import { Stripe } from "stripe";
import { z } from "zod";
import { ProviderError } from "../payment-provider.ts";

/** A card that is declined is an answer, not a failure: it is looked at before this. */
export const isDecline = (error: unknown): boolean =>
  error instanceof Stripe.errors.StripeCardError;

export function toStripeFailure(error: unknown): ProviderError {
  if (error instanceof ProviderError) return error;
  const retry = (code: string, message: string) =>
    new ProviderError("stripe", "retry", code, message);
  if (error instanceof z.ZodError)
    return retry(
      "nonsense",
      `Stripe's answer is not readable: ${z.prettifyError(error)}`.slice(0, 300),
    );
  if (!(error instanceof Stripe.errors.StripeError))
    return retry("nonsense", "Stripe's answer is not readable.");
  const code = error.code ?? error.type;
  // Of the key itself nothing is repeated, also not its masked form.
  if (
    error instanceof Stripe.errors.StripeAuthenticationError ||
    error instanceof Stripe.errors.StripePermissionError
  )
    return retry("unauthorized", "Stripe does not accept the API key.");
  if (error.statusCode === 409 || error instanceof Stripe.errors.StripeRateLimitError)
    return retry(code, "Stripe asks to try again later.");
  if (
    error instanceof Stripe.errors.StripeInvalidRequestError ||
    error instanceof Stripe.errors.StripeIdempotencyError ||
    error instanceof Stripe.errors.StripeCardError
  )
    return new ProviderError("stripe", "refused", code, error.message.slice(0, 300));
  if (error instanceof Stripe.errors.StripeConnectionError)
    return retry("unreachable", "Stripe cannot be reached.");
  return retry(code, error.message.slice(0, 300));
}

export async function asStripeCall<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toStripeFailure(error);
  }
}

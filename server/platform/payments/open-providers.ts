import type { Provider } from "#shared/contracts/billing/subscriptions.ts";
import type { Clock } from "../context/services.ts";
import type { PaymentProvider, PaymentProviders } from "./payment-provider.ts";
import { manualProvider } from "./providers/manual.provider.ts";
import type { PaddleSettings } from "./providers/paddle.provider.ts";
import type { StripeSettings } from "./providers/stripe.provider.ts";

export interface PaymentSettings {
  readonly stripe: StripeSettings | undefined;
  readonly paddle: PaddleSettings | undefined;
}

/** The SDKs are loaded only where they are configured. */
export async function openProviders(
  settings: PaymentSettings,
  clock: Clock,
): Promise<PaymentProviders> {
  const providers = new Map<Provider, PaymentProvider>([["manual", manualProvider]]);
  if (settings.stripe) {
    const { createStripeProvider } = await import("./providers/stripe.provider.ts");
    providers.set("stripe", createStripeProvider(settings.stripe, clock));
  }
  if (settings.paddle) {
    const { createPaddleProvider } = await import("./providers/paddle.provider.ts");
    providers.set("paddle", createPaddleProvider(settings.paddle));
  }
  return providers;
}

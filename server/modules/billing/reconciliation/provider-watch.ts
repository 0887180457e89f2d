import type { Provider } from "#shared/contracts/billing/subscriptions.ts";
import type { Services } from "#server/platform/context/services.ts";
import { withinDeadline } from "#server/platform/payments/deadline.ts";
import { ProviderError, type PaymentProvider } from "#server/platform/payments/payment-provider.ts";

/** A page of charges takes several calls of a provider. */
const DEADLINE_MS = 120_000;

/** Asks providers; one that does not answer is not asked again in this run, and is named with the reason. */
export interface ProviderWatch {
  readonly unreachable: ReadonlyMap<Provider, string>;
  /** Undefined: it does not answer. `refused`: it did, with a no. */
  ask<T>(
    provider: Provider,
    work: (provider: PaymentProvider) => Promise<T>,
  ): Promise<{ answer: T } | "refused" | undefined>;
  isReached(provider: Provider): boolean;
  /** It answers, but not what was asked of it. */
  giveUp(provider: Provider, reason: string): void;
}

export function watchProviders(
  { payments, log }: Pick<Services, "payments" | "log">,
  known: readonly Provider[] = [],
): ProviderWatch {
  const unreachable = new Map<Provider, string>(
    known.map((name) => [name, "It did not answer earlier in this run."]),
  );
  const isReached = (name: Provider): boolean => {
    if (!payments.has(name) && !unreachable.has(name))
      unreachable.set(name, "It is not configured.");
    return !unreachable.has(name);
  };
  return {
    unreachable,
    isReached,
    giveUp: (name, reason) => void unreachable.set(name, reason),
    async ask(name, work) {
      const provider = payments.get(name);
      if (!isReached(name) || !provider) return undefined;
      try {
        return { answer: await withinDeadline(name, () => work(provider), DEADLINE_MS) };
      } catch (error) {
        if (error instanceof ProviderError && error.kind === "refused") return "refused";
        const said = error instanceof ProviderError ? error.message : "Its answer made no sense.";
        unreachable.set(name, said);
        log.warn({ provider: name, error }, "a payment provider did not answer the reconciliation");
        return undefined;
      }
    },
  };
}

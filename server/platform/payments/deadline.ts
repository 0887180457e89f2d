import type { Provider } from "#shared/contracts/billing/subscriptions.ts";
import { ProviderError } from "./payment-provider.ts";

export const PROVIDER_DEADLINE_MS = 20_000;

/** Some SDKs wait for ever. What comes later is not heard, but may have had its effect: the code `deadline` says so. */
export async function withinDeadline<T>(
  provider: Provider,
  work: () => Promise<T>,
  ms = PROVIDER_DEADLINE_MS,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new ProviderError(
            provider,
            "retry",
            "deadline",
            `No answer within ${Math.round(ms / 1000)} s.`,
          ),
        ),
      ms,
    );
  });
  const answer = work();
  answer.catch(() => undefined);
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

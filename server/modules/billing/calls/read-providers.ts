import type { z } from "zod";
import { PROVIDERS } from "#shared/contracts/billing/subscriptions.ts";
import type { ProviderStatus } from "#shared/contracts/billing/webhooks.ts";
import type { PlatformContext } from "#server/platform/trpc/index.ts";
import { selectProviderFigures } from "./call-log.store.ts";

/** How each stands, by the calls that wait for it. */
export async function readProviders({
  services,
}: Pick<PlatformContext, "services">): Promise<z.infer<typeof ProviderStatus>[]> {
  const figures = await services.db.platform((tx) => selectProviderFigures(tx, PROVIDERS));
  return figures.map(({ provider, failingSince, error, ...counts }) => {
    const configured = services.payments.has(provider);
    return {
      ...counts,
      provider,
      configured,
      state: !configured ? "unconfigured" : failingSince ? "failing" : "ok",
      error: configured ? error : null,
      since: configured ? (failingSince?.toISOString() ?? null) : null,
      webhookUrl:
        provider === "manual" ? "" : `${services.settings.publicUrl}/webhooks/${provider}`,
    };
  });
}

import type { TenantId } from "#shared/kernel/ids.ts";
import type { Provider } from "#shared/contracts/billing/subscriptions.ts";
import type { Services } from "#server/platform/context/services.ts";
import { compareMeter } from "./compare-meters.ts";
import type { FoundDifference } from "./found-difference.ts";
import type { ProviderWatch } from "./provider-watch.ts";
import { selectTold } from "./usage-facts.store.ts";

/** Meters add up within minutes. */
const SETTLING_MS = 3_600_000;

/** What a tenant's meters were told of the month against what they counted. */
export async function checkMeters(
  services: Pick<Services, "db" | "payments">,
  tenantId: TenantId,
  span: { month: string; firstDay: string; endDay: string; from: Date; until: Date; now: Date },
  customers: readonly { provider: Provider; reference: string }[],
  watch: ProviderWatch,
): Promise<FoundDifference[]> {
  const before = new Date(span.now.getTime() - SETTLING_MS);
  const told = await services.db.tenant(tenantId, "read", (tx) =>
    selectTold(tx, span.firstDay, span.endDay, before),
  );
  const found: FoundDifference[] = [];
  for (const { provider, settled, more, less } of told) {
    const customer = customers.find((of) => of.provider === provider);
    if (
      !customer ||
      (services.payments.has(provider) && !services.payments.get(provider)?.readUsage)
    )
      continue;
    const counted = await watch.ask(provider, async (of) =>
      of.readUsage?.(customer.reference, span.from, span.until),
    );
    if (counted === "refused") watch.giveUp(provider, "It refuses to say what its meter counted.");
    if (counted === undefined || counted === "refused" || counted.answer === undefined) continue;
    found.push(
      ...compareMeter({
        provider,
        month: span.month,
        settled,
        lately: { more, less },
        counted: counted.answer,
      }),
    );
  }
  return found;
}

import { PROVIDERS, type Provider } from "#shared/contracts/billing/subscriptions.ts";
import type { Services } from "#server/platform/context/services.ts";
import type { ChargeState } from "#server/platform/payments/payment-provider.ts";
import type { KeptCharge } from "./listed-charges.store.ts";
import type { ProviderWatch } from "./provider-watch.ts";
import type { RunProgress } from "./runs.store.ts";

/** Clocks of providers and ours differ a little. */
const EARLIER_MS = 86_400_000;

export interface ListedPage {
  readonly provider: Provider;
  readonly charges: readonly KeptCharge[];
  /** Null: that was all of it. */
  readonly next: string | null;
}

/** The next page of charges since the month began, of the first provider that is not read to its end. Undefined: all are. */
export async function listPage(
  { payments }: Pick<Services, "payments">,
  { from }: { readonly from: Date },
  listing: RunProgress["listing"],
  watch: ProviderWatch,
): Promise<ListedPage | undefined> {
  const name = PROVIDERS.find(
    (each) => each !== "manual" && payments.has(each) && listing[each] !== null,
  );
  if (name === undefined) return undefined;
  const since = new Date(from.getTime() - EARLIER_MS);
  const page = await watch.ask(name, (provider) =>
    provider.listCharges(since, listing[name] ?? undefined),
  );
  if (page === "refused") watch.giveUp(name, "It refuses to list its charges.");
  if (page === undefined || page === "refused") return { provider: name, charges: [], next: null };
  // Others of the same account are not ours.
  const ours = page.answer.charges.filter(({ invoiceId }) => invoiceId !== null);
  return {
    provider: name,
    charges: ours.map((charge) => toListed(name, charge)),
    next: page.answer.next ?? null,
  };
}

export const toListed = (provider: Provider, charge: ChargeState): KeptCharge => ({
  provider,
  reference: charge.reference,
  invoiceId: charge.invoiceId,
  state: charge.state,
  currency: charge.currency,
  paid: charge.paid,
  refunded: sum(charge.refunds.filter(({ state }) => state === "done")),
  disputed: sum(charge.disputes.filter(({ state }) => state !== "won")),
});

const sum = (parts: readonly { amount: bigint }[]): bigint =>
  parts.reduce((total, { amount }) => total + amount, 0n);

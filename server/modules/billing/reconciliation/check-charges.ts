import type { Provider } from "#shared/contracts/billing/subscriptions.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import type { Services } from "#server/platform/context/services.ts";
import { invoiceNumber, lockBilling } from "../invoices/index.ts";
import { compareCharges, type ChargeFacts, type ListedCharge } from "./compare-charges.ts";
import type { FoundDifference } from "./found-difference.ts";
import { toListed } from "./list-charges.ts";
import { selectListed, type KeptCharge } from "./listed-charges.store.ts";
import {
  selectCash,
  selectKnownCharges,
  selectWaitingCalls,
  type MonthInvoice,
} from "./money-facts.store.ts";
import type { ProviderWatch } from "./provider-watch.ts";

type CheckServices = Pick<Services, "db">;
type Ours = Omit<ChargeFacts, "listed"> & { readonly invoiceId: string };

/** A tenant's invoices of the month against what the providers listed; what differs is looked up once more at both before it is said. */
export async function checkCharges(
  services: CheckServices,
  runId: string,
  tenantId: TenantId,
  invoices: readonly MonthInvoice[],
  watch: ProviderWatch,
): Promise<{ found: FoundDifference[]; charges: number }> {
  if (invoices.length === 0) return { found: [], charges: 0 };
  const ids = invoices.map(({ invoiceId }) => invoiceId);
  const known = await services.db.tenant(tenantId, "read", (tx) => selectKnownCharges(tx, ids));
  const listed = await services.db.platform((tx) =>
    selectListed(
      tx,
      runId,
      ids,
      known.map(({ reference }) => reference),
    ),
  );
  const found: FoundDifference[] = [];
  let charges = 0;
  for (const ours of await readOurs(services, tenantId, invoices, listed)) {
    if (!watch.isReached(ours.provider)) continue;
    const own = listed.filter((charge) => isOf(charge, ours));
    charges += own.length;
    if (compareCharges({ ...ours, listed: own }).length === 0) continue;
    const now = await fetchNow(watch, ours, own);
    const invoice = invoices.filter(({ invoiceId }) => invoiceId === ours.invoiceId);
    const again = (await readOurs(services, tenantId, invoice, own)).find(
      ({ provider }) => provider === ours.provider,
    );
    if (now && again) found.push(...compareCharges({ ...again, listed: now }));
  }
  return { found, charges };
}

const isOf = (charge: KeptCharge, ours: Ours): boolean =>
  charge.provider === ours.provider &&
  (charge.invoiceId === ours.invoiceId || ours.known.includes(charge.reference));

async function readOurs(
  services: CheckServices,
  tenantId: TenantId,
  invoices: readonly MonthInvoice[],
  listed: readonly KeptCharge[],
): Promise<Ours[]> {
  const ids = invoices.map(({ invoiceId }) => invoiceId);
  const [cash, known, waiting] = await services.db.tenant(tenantId, "read", async (tx) => {
    await lockBilling(tx);
    return Promise.all([
      selectCash(tx, ids),
      selectKnownCharges(tx, ids),
      selectWaitingCalls(tx, ids),
    ]);
  });
  return invoices.flatMap((invoice): Ours[] => {
    const isIts = (row: { invoiceId: string | null }) => row.invoiceId === invoice.invoiceId;
    const rows = [...cash, ...known, ...listed].filter(isIts);
    const providers = new Set<Provider>(rows.map(({ provider }) => provider));
    return [...providers].map((provider) => {
      const isAt = (row: { invoiceId: string; provider: Provider }) =>
        isIts(row) && row.provider === provider;
      const booked = cash.find(isAt);
      return {
        invoiceId: invoice.invoiceId,
        number: invoiceNumber(invoice),
        currency: invoice.currency,
        invoiceState: invoice.state,
        collector: invoice.provider,
        provider,
        paid: BigInt(booked?.paid ?? 0),
        refunded: BigInt(booked?.refunded ?? 0),
        disputed: BigInt(booked?.disputed ?? 0),
        known: known.filter(isAt).map(({ reference }) => reference),
        waits: waiting.some(isAt),
      };
    });
  });
}

/** The charges as they are at this moment, without those that the provider does not have. Undefined: it does not answer. */
async function fetchNow(
  watch: ProviderWatch,
  { provider, known }: Ours,
  listed: readonly ListedCharge[],
): Promise<ListedCharge[] | undefined> {
  const references = new Set([...known, ...listed.map(({ reference }) => reference)]);
  const now: ListedCharge[] = [];
  for (const reference of references) {
    const fetched = await watch.ask(provider, (of) => of.fetchCharge(reference));
    if (fetched === undefined) return undefined;
    if (fetched !== "refused") now.push(toListed(provider, fetched.answer));
  }
  return now;
}

import type { TenantId } from "#shared/kernel/ids.ts";
import { lockBilling, selectInvoice } from "../invoices/index.ts";
import { markPastDue } from "../subscriptions/past-due.ts";
import { openCase } from "./dunning-case.ts";
import { selectDueCases, selectOverdueInvoices, type Due } from "./dunning.store.ts";
import { takeStep, type DueServices } from "./due-step.ts";

const PAGE = 100;

/**
 * A job: begins dunning of what is overdue, then does every step whose time has come, one transaction each, exactly once however many
 * workers there are and whenever they die. A case that cannot go on stops no other. Returns how much was done.
 */
export async function dunningDue(services: DueServices): Promise<number> {
  const now = services.clock.now();
  const opened = await forEachDue(
    services,
    (after) => services.db.platform((tx) => selectOverdueInvoices(tx, now, after, PAGE)),
    async (due) => Number(await open(services, due, now)),
  );
  const done = await forEachDue(
    services,
    (after) => services.db.platform((tx) => selectDueCases(tx, now, after, PAGE)),
    async (due) => {
      let steps = 0;
      while (await takeStep(services, due, now)) steps += 1;
      return steps;
    },
  );
  return opened + done;
}

const open = (
  services: DueServices,
  { tenantId, invoiceId }: { tenantId: TenantId; invoiceId: string },
  now: Date,
): Promise<boolean> =>
  services.db.tenant(tenantId, "write", async (tx) => {
    await lockBilling(tx);
    const invoice = await selectInvoice(tx, invoiceId);
    if (invoice?.state !== "open" || invoice.dueAt > now || invoice.collection === "queued")
      return false;
    const { collectionError: error, dueAt: since } = invoice;
    const isByHand = invoice.provider === "manual";
    await openCase(tx, services, { invoiceId, error, since, isByHand });
    await markPastDue(tx, services, invoiceId);
    return true;
  });

async function forEachDue(
  services: DueServices,
  select: (after: Due | undefined) => Promise<Due[]>,
  work: (due: Due) => Promise<number>,
): Promise<number> {
  let done = 0;
  let after: Due | undefined;
  for (;;) {
    const page = await select(after);
    for (const due of page) {
      try {
        done += await work(due);
      } catch (error) {
        const { tenantId, invoiceId } = due;
        services.log.error({ error, tenantId, invoiceId }, "dunning of an invoice cannot go on");
      }
    }
    after = page.at(-1);
    if (!after || page.length < PAGE) return done;
  }
}

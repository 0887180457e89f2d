import type { z } from "zod";
import type { InvoiceLineRef, LineUsage } from "#shared/contracts/billing/invoices.ts";
import { DomainError } from "#shared/errors/index.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { selectLineDays } from "./line-usage.store.ts";
import { selectLines } from "./invoices.store.ts";

/** From a line of an invoice down to the days of the usage ledger that it adds up; empty for other lines. @throws `not_found` */
export async function readLineUsage(
  tx: Tx,
  { invoiceId, line: number }: z.output<typeof InvoiceLineRef>,
): Promise<z.output<typeof LineUsage>> {
  const line = (await selectLines(tx, invoiceId))[number - 1];
  if (!line) throw new DomainError("not_found", { what: "line" });
  const { metric, from, until, quantity } = line;
  const days =
    metric === "events" && from !== null && until !== null
      ? await selectLineDays(tx, from, until)
      : [];
  return {
    billed: quantity,
    counted: days.reduce((sum, { events }) => sum + events, 0),
    days,
  };
}

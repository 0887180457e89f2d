import { writeFile } from "node:fs/promises";
import { InvalidArgumentError, Option, type Command } from "commander";
import { INVOICE_STATES, type InvoiceState } from "#shared/contracts/billing/invoices.ts";
import { DomainError } from "#shared/errors/index.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import type { CliClient } from "../client/client.ts";
import { findTenant } from "./find-tenant.ts";
import { minorText } from "./minor-text.ts";
import { withServer } from "./run.ts";

const COLUMNS = [
  "number",
  "state",
  "reason",
  "total",
  "due",
  "paid",
  "issuedAt",
  "dueAt",
  "collection",
];

export function addBillingInvoices(billing: Command): void {
  const invoice = billing.command("invoice").description("invoices of a tenant, or of all");
  invoice
    .command("list [tenant]")
    .description("newest first; without a tenant those of all")
    .addOption(new Option("--state <state...>").choices([...INVOICE_STATES]))
    .option("--overdue", "only those that are late; not of one tenant")
    .option("--limit <n>", "rows, at most 200", count, 50)
    .option("--cursor <cursor>")
    .action(
      (
        tenant: string | undefined,
        options: { state?: InvoiceState[]; overdue?: boolean; limit: number; cursor?: string },
        command: Command,
      ) =>
        withServer(command, async ({ client, out }) => {
          const page = {
            limit: options.limit,
            ...(options.state ? { states: options.state } : {}),
            ...(options.cursor ? { cursor: options.cursor } : {}),
          };
          const overdue = options.overdue === true ? { overdue: true } : {};
          const { rows, nextCursor } =
            tenant === undefined
              ? await client.invoices.list.query({ ...page, ...overdue })
              : await client.invoices.ofTenant.query({
                  ...page,
                  tenantId: await findTenant(client, tenant),
                });
          out.table(
            out.json
              ? rows
              : rows.map((row) => ({
                  ...row,
                  total: minorText(row.total, row.currency),
                  due: minorText(row.due, row.currency),
                  paid: minorText(row.paid, row.currency),
                })),
            tenant === undefined ? ["tenantName", ...COLUMNS] : COLUMNS,
          );
          if (nextCursor) out.say(`next: --cursor ${nextCursor}`);
        }),
    );
  invoice
    .command("show <tenant> <number>")
    .description("an invoice by its number or id, with its lines")
    .action((tenant: string, number: string, _options, command: Command) =>
      withServer(command, async ({ client, out }) => {
        const tenantId = await findTenant(client, tenant);
        const invoiceId = await findInvoice(client, tenantId, number);
        const found = await client.invoices.get.query({ tenantId, invoiceId });
        if (out.json) return out.record(found);
        const { lines, entries: _entries, history: _history, billedTo, ...rest } = found;
        out.table(
          lines.map((line) => ({ ...line, amount: minorText(line.amount, found.currency) })),
          ["text", "quantity", "from", "until", "amount"],
        );
        out.record({
          ...rest,
          billedTo: billedTo.name,
          total: minorText(found.total, found.currency),
          due: minorText(found.due, found.currency),
        });
      }),
    );
  invoice
    .command("pdf <tenant> <number>")
    .description("save an invoice as a PDF")
    .option("--output <file>", "default: NUMBER.pdf")
    .addOption(new Option("--language <language>").choices(["en", "ru"]).default("en"))
    .action(
      (
        tenant: string,
        number: string,
        options: { output?: string; language: string },
        command: Command,
      ) =>
        withServer(command, async ({ client, get, out }) => {
          const tenantId = await findTenant(client, tenant);
          const invoiceId = await findInvoice(client, tenantId, number);
          const answer = await get(
            `/v1/invoices/${invoiceId}.pdf?tenantId=${tenantId}&language=${options.language}`,
          );
          const body = new Uint8Array(await answer.arrayBuffer());
          const file = options.output ?? `${number.replaceAll(/[^\w-]/g, "_")}.pdf`;
          await writeFile(file, body);
          out.record({ file, bytes: body.byteLength });
        }),
    );
}

const count = (text: string): number => {
  if (!/^\d{1,3}$/.test(text)) throw new InvalidArgumentError("give a number of at most 200");
  return Number(text);
};

/** By id, or by the number that is printed on it. */
async function findInvoice(client: CliClient, tenantId: TenantId, given: string): Promise<string> {
  if (/^[0-9a-f-]{36}$/.test(given)) return given;
  let cursor: string | undefined;
  do {
    const page: Awaited<ReturnType<CliClient["invoices"]["ofTenant"]["query"]>> =
      await client.invoices.ofTenant.query({
        tenantId,
        limit: 200,
        ...(cursor === undefined ? {} : { cursor }),
      });
    const found = page.rows.find(({ number }) => number === given);
    if (found) return found.invoiceId;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  throw new DomainError("not_found", { what: "invoice" });
}

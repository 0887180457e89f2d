import type { Services } from "#server/platform/context/services.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { enqueueMail, layOut, sayAmount, sayDay } from "../mails/index.ts";
import { selectBilled, selectContact, type CaseRow } from "./dunning.store.ts";
import { wordsOf, type DunningMail } from "./mail-texts.ts";

type MailServices = Pick<Services, "clock" | "settings">;

/** A mail of the schedule: which one depends on how far it has come. False when there is nobody to write to. */
export const writeReminder = (
  tx: Tx,
  services: MailServices,
  row: CaseRow,
  no: number,
): Promise<boolean> => {
  const mail =
    row.state === "grace"
      ? "suspension_near"
      : row.lastError === null
        ? "payment_overdue"
        : "payment_failed";
  return write(tx, services, row, mail, `mail:${no}`);
};

export const writeSuspended = (tx: Tx, services: MailServices, row: CaseRow): Promise<boolean> =>
  write(tx, services, row, "suspended", "suspended");

export const writeResumed = (tx: Tx, services: MailServices, row: CaseRow): Promise<boolean> =>
  write(tx, services, row, "resumed", "resumed");

async function write(
  tx: Tx,
  { clock, settings }: MailServices,
  row: CaseRow,
  mail: DunningMail,
  source: string,
): Promise<boolean> {
  const { invoiceId, round } = row;
  const [contact, invoice] = await Promise.all([selectContact(tx), selectBilled(tx, invoiceId)]);
  const { name, email, language } = contact;
  if (email === null) return false;
  const words = wordsOf(mail, language, {
    name,
    server: settings.serverName,
    number: invoice.number,
    amount: sayAmount(invoice.unpaid, invoice.currency, language),
    dueDay: sayDay(invoice.dueAt, language),
    suspendsOn: row.suspendsAt && sayDay(row.suspendsAt, language),
    isRetried: invoice.provider !== "manual" && row.retries < row.schedule.retryDays.length,
  });
  const { label, ...text } = words;
  const url = `${settings.publicUrl}/#/tenants/${tx.tenantId}/bill?invoice=${invoiceId}`;
  await enqueueMail(tx, {
    ...layOut({
      ...text,
      paragraphs: text.paragraphs.filter((paragraph) => paragraph !== ""),
      language,
      link: { label, url },
    }),
    source: `dunning:${invoiceId}:${round}:${source}`,
    invoiceId,
    to: email,
    template: mail,
    language,
    at: clock.now(),
  });
  return true;
}

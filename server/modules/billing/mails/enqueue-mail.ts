import { newId } from "#server/platform/context/new-id.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { insertMail, updateDropped } from "./mails.store.ts";

export interface NewMail {
  /** What it is written for: one mail in a tenant, however often it is tried. */
  readonly source: string;
  /** What it is about; of several about one invoice that wait to be sent only the newest is. */
  readonly invoiceId: string | null;
  readonly to: string;
  readonly template: string;
  readonly language: "en" | "ru";
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly at: Date;
}

/** Writes a mail with what causes it, in the same transaction; a job sends it. False when its source has one. */
export async function enqueueMail(tx: Tx, mail: NewMail): Promise<boolean> {
  if (mail.invoiceId !== null)
    await updateDropped(tx, mail.invoiceId, { at: mail.at, reason: "A newer one replaced it." });
  return insertMail(tx, { ...mail, mailId: newId(mail.at.getTime()) });
}

/** What waits about an invoice is not true any more. */
export const dropMails = (
  tx: Tx,
  of: { invoiceId: string; at: Date; reason: string },
): Promise<number> => updateDropped(tx, of.invoiceId, of);

import type { TenantId } from "#shared/kernel/ids.ts";
import type { Services } from "#server/platform/context/services.ts";
import { newId } from "#server/platform/context/new-id.ts";
import { MailError, type Mailer } from "#server/platform/mail/mail.ts";
import {
  leaseMail,
  selectDueMails,
  selectWaitingTenants,
  updateNotConfigured,
  writeSent,
  writeUnsent,
  type MailRow,
} from "./mails.store.ts";

/** Longer than the mailer waits for its server. */
const LEASE_MS = 120_000;
const FIRST_MS = 30_000;
const LONGEST_MS = 3_600_000;
/** About two days. */
const MOST_ATTEMPTS = 54;
const A_PASS = 50;

export type MailServices = Pick<
  Services,
  "broadcast" | "clock" | "db" | "log" | "mailer" | "settings"
>;

/**
 * One pass over the mails that are due, of all tenants, also by several processes at once. A process that dies between handing one
 * over and writing so sends it again, under the same message id. Without an SMTP server they wait and say so. Returns how many were sent.
 */
export async function sendMails(services: MailServices): Promise<number> {
  const { db, clock, mailer } = services;
  if (!mailer) {
    const waiting = await db.platform(selectWaitingTenants);
    for (const { tenantId } of waiting) await db.tenant(tenantId, "write", updateNotConfigured);
    return 0;
  }
  const due = await db.platform((tx) => selectDueMails(tx, clock.now(), A_PASS));
  let sent = 0;
  for (const { tenantId, mailId } of due)
    if (await sendMail(services, mailer, tenantId, mailId)) sent += 1;
  return sent;
}

async function sendMail(
  services: MailServices,
  mailer: Mailer,
  tenantId: TenantId,
  mailId: string,
): Promise<boolean> {
  const { db, clock, settings } = services;
  const at = clock.now();
  const owner = newId(at.getTime());
  const until = new Date(at.getTime() + LEASE_MS);
  const mail = await db.tenant(tenantId, "write", (tx) =>
    leaseMail(tx, mailId, { owner, at, until }),
  );
  if (!mail) return false;
  try {
    const { to, subject, text, html } = mail;
    const messageId = `<${mailId}@${new URL(settings.publicUrl).hostname}>`;
    await mailer.send({ to, subject, text, html, messageId });
  } catch (error) {
    await fail(services, tenantId, mail, owner, error);
    return false;
  }
  await db.tenant(tenantId, "write", async (tx) => {
    await writeSent(tx, { mailId, owner, at: clock.now() });
    announce(tx, services, tenantId, mail);
  });
  return true;
}

async function fail(
  services: MailServices,
  tenantId: TenantId,
  mail: MailRow,
  owner: string,
  error: unknown,
): Promise<void> {
  const { mailId, attempts } = mail;
  const permanent = error instanceof MailError && error.permanent;
  const state = permanent || attempts >= MOST_ATTEMPTS ? "failed" : "queued";
  const code = error instanceof MailError ? error.code : "internal";
  // Its text may name the recipient, or what the server was told: that stays with the mail.
  services.log.warn(
    { tenantId, mailId, attempts, problem: code, state },
    "a mail could not be sent",
  );
  const wait = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(20, attempts - 1));
  const runAfter = new Date(services.clock.now().getTime() + wait);
  const message = error instanceof MailError ? error.message : "Something failed on our side.";
  await services.db.tenant(tenantId, "write", async (tx) => {
    await writeUnsent(tx, { mailId, owner, state, runAfter, error: message });
    announce(tx, services, tenantId, mail);
  });
}

function announce(
  tx: { afterCommit(work: () => void): void },
  { broadcast }: MailServices,
  tenantId: TenantId,
  { invoiceId, mailId }: MailRow,
): void {
  tx.afterCommit(() =>
    broadcast.announce({ type: "changed", entity: "billing", tenantId, id: invoiceId ?? mailId }),
  );
}

import type { MAIL_STATES } from "#shared/contracts/billing/dunning.ts";
import type { TenantId } from "#shared/kernel/ids.ts";
import { allOf, sql } from "#server/platform/postgres/sql.ts";
import type { PlatformTx, Tx } from "#server/platform/postgres/tx.ts";

export interface MailRow {
  mailId: string;
  invoiceId: string | null;
  to: string;
  template: string;
  language: "en" | "ru";
  subject: string;
  text: string;
  html: string;
  state: (typeof MAIL_STATES)[number];
  attempts: number;
  createdAt: Date;
  sentAt: Date | null;
  error: string | null;
}
const COLUMNS = sql`mail_id as "mailId", invoice_id as "invoiceId", recipient as "to", template, language, subject, body as "text", html, state,
  attempts, created_at as "createdAt", sent_at as "sentAt", error`;

export type NewMailRow = Pick<
  MailRow,
  "mailId" | "invoiceId" | "to" | "template" | "language" | "subject" | "text" | "html"
> & { source: string; at: Date };

/** False when its source is there already. */
export const insertMail = async (tx: Tx, m: NewMailRow): Promise<boolean> =>
  (await tx.run(sql`insert into mails (mail_id, source, invoice_id, recipient, template, language, subject, body, html, run_after, created_at)
    values (${m.mailId}, ${m.source}, ${m.invoiceId}, ${m.to}, ${m.template}, ${m.language}, ${m.subject}, ${m.text}, ${m.html}, ${m.at}, ${m.at})
    on conflict (tenant_id, source) do nothing`)) === 1;

/** What waits to be sent about an invoice and is under way nowhere. */
export const updateDropped = (
  tx: Tx,
  invoiceId: string,
  why: { at: Date; reason: string },
): Promise<number> =>
  tx.run(sql`update mails set state = 'dropped', error = ${why.reason}
    where invoice_id = ${invoiceId} and state in ('queued', 'not_configured') and (lease_until is null or lease_until <= ${why.at})`);

const UNSENT = sql`state in ('queued', 'not_configured')`;
const FREE = (at: Date) => sql`(lease_until is null or lease_until <= ${at})`;

/** Of all tenants, longest waiting first. */
export const selectDueMails = (tx: PlatformTx, at: Date, limit: number) =>
  tx.many(sql<{
    tenantId: TenantId;
    mailId: string;
  }>`select tenant_id as "tenantId", mail_id as "mailId" from mails
    where ${UNSENT} and run_after <= ${at} and ${FREE(at)} order by run_after, mail_id limit ${limit}`);

/** Whose mails nobody can send. */
export const selectWaitingTenants = (tx: PlatformTx) =>
  tx.many(
    sql<{
      tenantId: TenantId;
    }>`select distinct tenant_id as "tenantId" from mails where state = 'queued' limit 1000`,
  );
export const updateNotConfigured = (tx: Tx): Promise<number> =>
  tx.run(sql`update mails set state = 'not_configured' where state = 'queued'`);

/** Takes it unless it was taken, sent or dropped. */
export const leaseMail = (
  tx: Tx,
  mailId: string,
  lease: { owner: string; at: Date; until: Date },
): Promise<MailRow | undefined> =>
  tx.maybe(sql<MailRow>`update mails set state = 'queued', lease_owner = ${lease.owner}, lease_until = ${lease.until}, attempts = attempts + 1
    where mail_id = ${mailId} and ${UNSENT} and run_after <= ${lease.at} and ${FREE(lease.at)}
    returning ${COLUMNS}`);

/** False when another one took over since. */
export const writeSent = async (
  tx: Tx,
  mail: { mailId: string; owner: string; at: Date },
): Promise<boolean> =>
  (await tx.run(sql`update mails set state = 'sent', sent_at = ${mail.at}, error = null, lease_owner = null, lease_until = null
    where mail_id = ${mail.mailId} and lease_owner = ${mail.owner}`)) === 1;

export const writeUnsent = async (
  tx: Tx,
  mail: {
    mailId: string;
    owner: string;
    state: "queued" | "failed";
    runAfter: Date;
    error: string;
  },
): Promise<boolean> =>
  (await tx.run(sql`update mails set state = ${mail.state}, run_after = ${mail.runAfter}, error = ${mail.error}, lease_owner = null, lease_until = null
    where mail_id = ${mail.mailId} and lease_owner = ${mail.owner}`)) === 1;

/** Of the transaction's tenant, newest first. */
export const selectMails = (
  tx: Tx,
  filter: { invoiceId?: string | undefined },
  page: { limit: number; before: readonly [createdAt: string, mailId: string] | undefined },
): Promise<MailRow[]> =>
  tx.many(
    sql<MailRow>`select ${COLUMNS} from mails where ${allOf([
      ...(filter.invoiceId === undefined ? [] : [sql`invoice_id = ${filter.invoiceId}::uuid`]),
      ...(page.before
        ? [sql`(created_at, mail_id) < (${page.before[0]}::timestamptz, ${page.before[1]}::uuid)`]
        : []),
    ])} order by created_at desc, mail_id desc limit ${page.limit}`,
  );

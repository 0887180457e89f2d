import { integration, unit, type Fault } from "./fault.ts";

const at = (file: string) => `server/modules/billing/${file}`;
const dunning = integration(at("dunning/dunning.int.test.ts"));
const schedule = unit(at("dunning/schedule.test.ts"));
const mails = integration(at("mails/mails.int.test.ts"));

/** That an unpaid invoice ends a tenant's access only as it was told, and payment gives it back; and that mails arrive, once. */
export const DUNNING_FAULTS: readonly Fault[] = [
  {
    name: "a-step-of-dunning-is-done-in-a-pause",
    file: at("dunning/schedule.ts"),
    find: "if (position.pausedUntil && position.pausedUntil > now) return null;",
    replace: "",
    test: schedule,
  },
  {
    name: "a-pause-shifts-nothing",
    file: at("dunning/schedule.ts"),
    find: "position.heldMs + until.getTime() - from.getTime()",
    replace: "position.heldMs",
    test: schedule,
  },
  {
    name: "a-grace-that-began-late-is-short",
    file: at("dunning/schedule.ts"),
    find: "Math.max(0, lateDays) * DAY_MS",
    replace: "0",
    test: schedule,
  },
  {
    name: "every-mail-that-is-late-is-sent-at-once",
    file: at("dunning/schedule.ts"),
    find: "isLeftOut: repeats &&",
    replace: "isLeftOut: repeats && now < position.openedAt &&",
    test: schedule,
  },
  {
    name: "payment-ends-a-suspension-that-is-not-dunnings",
    file: at("dunning/dunning-case.ts"),
    find: "if (!isOurs || (await",
    replace: "if (isOurs === undefined || (await",
    test: dunning,
  },
  {
    name: "one-of-two-unpaid-invoices-is-enough",
    file: at("dunning/dunning-case.ts"),
    find: "(await countOtherSuspended(tx, row.invoiceId)) > 0",
    replace: "(await countOtherSuspended(tx, row.invoiceId)) < 0",
    test: dunning,
  },
  {
    name: "a-mail-goes-out-while-it-is-being-collected",
    file: at("dunning/due-step.ts"),
    find: 'if (invoice.collection === "queued") return { waitMs: COLLECTING_MS };',
    replace: "",
    test: dunning,
  },
  {
    name: "a-suspended-tenant-cannot-pay",
    file: "server/platform/trpc/authorize.ts",
    find: 'effect === "write" && !mayChange',
    replace: 'effect === "write"',
    test: dunning,
  },
  {
    name: "a-name-is-markup-in-a-mail",
    file: at("mails/lay-out.ts"),
    find: "${escapeHtml(text)}</p>",
    replace: "${text}</p>",
    test: mails,
  },
  {
    name: "a-mail-is-sent-by-whoever-comes",
    file: at("mails/mails.store.ts"),
    find: "and ${UNSENT} and run_after <= ${lease.at} and ${FREE(lease.at)}\n    returning",
    replace: "and ${UNSENT}\n    returning",
    test: mails,
  },
  {
    name: "a-refused-mail-is-tried-for-ever",
    file: at("mails/send-mails.ts"),
    find: "error instanceof MailError && error.permanent",
    replace: "error instanceof MailError && error.code === undefined",
    test: mails,
  },
  {
    name: "a-wrong-password-loses-mails",
    file: "server/platform/mail/smtp-mailer.ts",
    find: "isOfMessage && responseCode !== undefined",
    replace: "responseCode !== undefined",
    test: mails,
  },
];

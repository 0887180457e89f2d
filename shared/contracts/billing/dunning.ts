import { z } from "zod";
import {
  Currency,
  Email,
  Instant,
  Minor,
  PageInput,
  Reason,
  TenantId,
  Uuid,
  pageOf,
} from "../../kernel/index.ts";

/**
 * `open → grace → suspended → recovered`; paid at any moment: `recovered`; written off by a person: `closed`. Retries and mails
 * come by the schedule; in `grace` the tenant still works and is told daily; then the tenant's own state machine suspends it.
 */
export const DUNNING_STATES = ["open", "grace", "suspended", "recovered", "closed"] as const;
export const DunningState = z.enum(DUNNING_STATES);

/** Days after the first failure (or the due day of an invoice by hand). */
export const DunningSchedule = z
  .object({
    retryDays: z.array(z.number().int().min(0).max(90)).max(10),
    mailDays: z.array(z.number().int().min(0).max(90)).max(20),
    /** Grace begins, and ends in suspension. */
    graceFromDay: z.number().int().min(0).max(90),
    suspendOnDay: z.number().int().min(1).max(120),
  })
  .refine((schedule) => schedule.suspendOnDay > schedule.graceFromDay, {
    message: "dunning_order",
    path: ["suspendOnDay"],
  });
export type DunningSchedule = z.infer<typeof DunningSchedule>;
export const DEFAULT_DUNNING: DunningSchedule = {
  retryDays: [1, 3, 5, 7],
  mailDays: [0, 3, 7, 10, 13],
  graceFromDay: 7,
  suspendOnDay: 14,
};

export const DunningCase = z.object({
  tenantId: TenantId,
  tenantName: z.string(),
  invoiceId: Uuid,
  number: z.string(),
  state: DunningState,
  due: Minor,
  currency: Currency,
  openedAt: Instant,
  attempts: z.number().int(),
  mails: z.number().int(),
  /** What happens next, and when; null when nothing does. */
  next: z.object({ at: Instant, what: z.enum(["retry", "mail", "grace", "suspend"]) }).nullable(),
  suspendsAt: Instant.nullable(),
  /** Until then nothing is done, by a person's decision. */
  pausedUntil: Instant.nullable(),
  lastError: z.string().nullable(),
  closedAt: Instant.nullable(),
});
export type DunningCase = z.infer<typeof DunningCase>;
export const ListDunning = PageInput.extend({ states: z.array(DunningState).optional() });
export const DunningPage = pageOf(DunningCase);
export const DunningRef = z.object({ invoiceId: Uuid });
export const PauseDunning = DunningRef.extend({
  days: z.number().int().min(1).max(90),
  reason: Reason,
});
export const CloseDunning = DunningRef.extend({ reason: Reason });

export const MAIL_STATES = ["queued", "sent", "failed", "not_configured"] as const;
export const Mail = z.object({
  mailId: Uuid,
  to: Email,
  template: z.string(),
  language: z.enum(["en", "ru"]),
  subject: z.string(),
  text: z.string(),
  state: z.enum(MAIL_STATES),
  attempts: z.number().int(),
  createdAt: Instant,
  sentAt: Instant.nullable(),
  error: z.string().nullable(),
});
export const MailPage = pageOf(Mail);

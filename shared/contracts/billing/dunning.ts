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
 * come by the schedule; in `grace` the tenant still works and is told so, then the tenant's own state machine suspends it. Closed by a
 * person the invoice is still owed, but nobody is reminded of it.
 */
export const DUNNING_STATES = ["open", "grace", "suspended", "recovered", "closed"] as const;
export const DunningState = z.enum(DUNNING_STATES);
export type DunningState = z.infer<typeof DunningState>;

const Days = z
  .array(z.number().int().min(0).max(90))
  .refine((days) => days.every((day, i) => i === 0 || day > (days[i - 1] ?? 0)), {
    message: "dunning_order",
  });

/** Days after the first failure (or the due day of an invoice by hand), ascending; whatever is done is done before suspension. */
export const DunningSchedule = z
  .object({
    retryDays: Days.max(10),
    mailDays: Days.max(20),
    /** Grace begins, and ends in suspension. */
    graceFromDay: z.number().int().min(0).max(90),
    suspendOnDay: z.number().int().min(1).max(120),
  })
  .refine((schedule) => schedule.suspendOnDay > schedule.graceFromDay, {
    message: "dunning_order",
    path: ["suspendOnDay"],
  })
  .refine((schedule) => schedule.retryDays.every((day) => day <= schedule.suspendOnDay), {
    message: "dunning_order",
    path: ["retryDays"],
  })
  .refine((schedule) => schedule.mailDays.every((day) => day <= schedule.suspendOnDay), {
    message: "dunning_order",
    path: ["mailDays"],
  });
export type DunningSchedule = z.infer<typeof DunningSchedule>;
export const DEFAULT_DUNNING: DunningSchedule = {
  retryDays: [1, 3, 5, 7],
  mailDays: [0, 3, 7, 10, 13],
  graceFromDay: 7,
  suspendOnDay: 14,
};

export const DUNNING_STEPS = ["retry", "mail", "grace", "suspend"] as const;
export const DunningStep = z.enum(DUNNING_STEPS);

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
  next: z.object({ at: Instant, what: DunningStep }).nullable(),
  suspendsAt: Instant.nullable(),
  /** Until then nothing is done, by a person's decision. */
  pausedUntil: Instant.nullable(),
  lastError: z.string().nullable(),
  closedAt: Instant.nullable(),
});
export type DunningCase = z.infer<typeof DunningCase>;

/** A case with its whole schedule: what is done, when, and what is to come. */
export const DunningDetail = DunningCase.extend({
  schedule: DunningSchedule,
  steps: z.array(
    z.object({
      what: DunningStep,
      /** Counted from 1 for each kind. */
      no: z.number().int(),
      day: z.number().int(),
      at: Instant,
      isDone: z.boolean(),
      note: z.string().nullable(),
    }),
  ),
  /** The tenant's suspension is this case's, and ends with it. */
  isSuspending: z.boolean(),
  closedReason: z.string().nullable(),
});
export type DunningDetail = z.infer<typeof DunningDetail>;

/** By whom dunning goes: the tenant's own schedule, else the platform's, else the one it came with. */
export const DunningScheduleInForce = z.object({
  schedule: DunningSchedule,
  of: z.enum(["tenant", "platform", "built_in"]),
  setBy: z.string().nullable(),
  setAt: Instant.nullable(),
});
/** Of the platform's own tenant it is everybody's. Null: what holds without it. Cases that run keep the schedule they began with. */
export const ConfigureDunning = z.object({ schedule: DunningSchedule.nullable() });

export const ListDunning = PageInput.extend({ states: z.array(DunningState).optional() });
export const DunningPage = pageOf(DunningCase);
export const DunningRef = z.object({ invoiceId: Uuid });
export const PauseDunning = DunningRef.extend({
  days: z.number().int().min(1).max(90),
  reason: Reason,
});
export const CloseDunning = DunningRef.extend({ reason: Reason });

/** `dropped`: not sent yet when what it said had become untrue. `not_configured`: it goes out once an SMTP server is set. */
export const MAIL_STATES = ["queued", "sent", "failed", "not_configured", "dropped"] as const;
export const Mail = z.object({
  mailId: Uuid,
  invoiceId: Uuid.nullable(),
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
export const ListMails = PageInput.extend({ invoiceId: Uuid.optional() });

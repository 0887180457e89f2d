import { z } from "zod";
import { AppId, Instant, PageInput, TenantId, pageOf } from "../kernel/index.ts";

/** Why an accepted event could not be stored, the closed list: ClickHouse cannot read it; its id belongs to another event. */
export const DEAD_LETTER_REASON_NAMES = ["not_storable", "id_conflict"] as const;
export const DeadLetterReason = z.enum(DEAD_LETTER_REASON_NAMES);
export type DeadLetterReason = z.infer<typeof DeadLetterReason>;

/** What was sent again stays so; what was discarded can wait again until it is 90 days old. */
export const DEAD_LETTER_STATES = ["waiting", "redriven", "discarded"] as const;
export const DeadLetterState = z.enum(DEAD_LETTER_STATES);

export const DeadLetter = z.object({
  deadLetterId: z.uuid(),
  tenantId: TenantId,
  appId: AppId,
  keyId: z.string(),
  env: z.enum(["live", "test"]),
  eventId: z.string(),
  /** Empty when it cannot be read out of the event. */
  name: z.string(),
  reason: DeadLetterReason,
  /** What ClickHouse said, or what is different: a sentence. */
  message: z.string(),
  state: DeadLetterState,
  receivedAt: Instant,
  foundAt: Instant,
  decidedAt: Instant.nullable(),
  decidedByName: z.string().nullable(),
  /** Why it was discarded. */
  note: z.string().nullable(),
});
export type DeadLetter = z.infer<typeof DeadLetter>;

/** `line` is the event as the log has it: one JSON object, unless it is no JSON at all. `fixed`: what was sent instead. */
export const DeadLetterDetail = DeadLetter.extend({
  line: z.string(),
  fixed: z.string().nullable(),
});
export type DeadLetterDetail = z.infer<typeof DeadLetterDetail>;

/** Newest first. */
export const ListDeadLetters = PageInput.extend({
  appId: AppId.optional(),
  reasons: z.array(DeadLetterReason).max(10).optional(),
  states: z.array(DeadLetterState).max(3).optional(),
});
export const DeadLetterPage = pageOf(DeadLetter).extend({
  /** All that wait with this app and reason, beyond the page. */
  waiting: z.number().int(),
  /** Found in the last 30 days beyond the number that is kept for an app and day; only counted. */
  notKept: z.number().int(),
});
export const DeadLetterRef = z.object({ deadLetterId: z.uuid() });

/**
 * Sends up to 200 again; those no longer waiting are left out, and a single one that no longer waits is `dead_letter_conflict`.
 * `fixed`, only with a single id, is the whole event as in `line` (one JSON object): `input_invalid` when it is no event.
 */
export const RedriveDeadLetters = z.object({
  deadLetterIds: z.array(z.uuid()).min(1).max(200),
  fixed: z.string().min(2).max(65_536).optional(),
});
export const DiscardDeadLetters = z.object({
  deadLetterIds: z.array(z.uuid()).min(1).max(200),
  reason: z.string().trim().min(3).max(500),
});
/** Discarded ones wait again; of several, those that are not discarded are left out, a single one is `dead_letter_conflict`. */
export const RestoreDeadLetters = DiscardDeadLetters.pick({ deadLetterIds: true });
/** What the call decided; ids that were in another state by then are not in it. */
export const DecidedDeadLetters = z.object({ deadLetterIds: z.array(z.uuid()) });

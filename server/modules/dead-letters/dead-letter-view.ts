import type { DeadLetter } from "#shared/contracts/dead-letters.ts";
import type { DeadLetterRow } from "./dead-letters.store.ts";

export const toDeadLetter = (row: DeadLetterRow): DeadLetter => ({
  deadLetterId: row.deadLetterId,
  tenantId: row.tenantId,
  appId: row.appId,
  keyId: row.keyId,
  env: row.env,
  eventId: row.eventId,
  name: row.name,
  reason: row.reason,
  message: row.message,
  state: row.state,
  receivedAt: row.receivedAt.toISOString(),
  foundAt: row.foundAt.toISOString(),
  decidedAt: row.decidedAt?.toISOString() ?? null,
  decidedByName: row.decidedByName,
  note: row.note,
});

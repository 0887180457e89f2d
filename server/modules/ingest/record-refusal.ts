import type { DomainError } from "#shared/errors/index.ts";
import type { KeyOwner } from "../keys/index.ts";
import type { AcceptedBatch } from "./accept-batch.ts";
import { EVENT_REFUSALS } from "./event-shape.ts";
import type { IngestCall } from "./ingest-call.ts";
import type { IngestDeps } from "./ingest-handler.ts";

type Recording = Pick<IngestDeps, "refused" | "services">;

/** A refused request, for those it is the business of: nobody's while its key was not proved. */
export function recordRefusal(
  { refused }: Recording,
  { owner }: IngestCall,
  { code, status, message }: DomainError,
): void {
  if (!owner) return;
  refused.count(owner, code, 1, 0);
  // What is our own fault is not a thing that its sender could mend.
  if (status < 500) refused.record({ ...owner, reason: code, message, event: undefined });
}

/** What became of the events of a request that was judged. */
export function recordVerdicts(
  { refused: recorder, services }: Recording,
  owner: KeyOwner,
  { count, refused }: AcceptedBatch,
): void {
  if (count > 0) {
    recorder.count(owner, "accepted", 1, count);
    services.metrics.events("accepted", "", count);
  }
  if (refused.length === 0) return;
  const byReason = new Map<string, number>();
  for (const { reason, event } of refused) {
    recorder.record({ ...owner, reason, message: EVENT_REFUSALS[reason], event });
    byReason.set(reason, (byReason.get(reason) ?? 0) + 1);
  }
  for (const [reason, events] of byReason) {
    recorder.count(owner, reason, 1, events);
    services.metrics.events("refused", reason, events);
  }
}

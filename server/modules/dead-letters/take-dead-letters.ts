import { DomainError } from "#shared/errors/index.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { lockDeadLetters, type DeadLetterRow } from "./dead-letters.store.ts";

/**
 * Locks those that are still in this state; of several, the others are left out.
 * @throws `not_found` when there is none of them, `dead_letter_conflict` when a single one is in another state.
 */
export async function takeDeadLetters(
  tx: Tx,
  deadLetterIds: readonly string[],
  wanted: DeadLetterRow["state"],
): Promise<(DeadLetterRow & { line: Buffer })[]> {
  const found = await lockDeadLetters(tx, deadLetterIds);
  const [first] = found;
  if (!first) throw new DomainError("not_found", { what: "dead letter" });
  if (deadLetterIds.length === 1 && first.state !== wanted)
    throw new DomainError("dead_letter_conflict", { state: first.state });
  return found.filter(({ state }) => state === wanted);
}

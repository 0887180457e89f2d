import type { DeadLetterReason } from "#shared/contracts/dead-letters.ts";
import type { AppId, TenantId } from "#shared/kernel/ids.ts";
import { newId } from "#server/platform/context/new-id.ts";
import type { Tx } from "#server/platform/postgres/tx.ts";
import { countFound, deleteOldDeadLetters, insertDeadLetter } from "./dead-letters.store.ts";

/** An accepted event that cannot be stored. */
export interface FoundDeadLetter {
  readonly tenantId: TenantId;
  readonly appId: AppId;
  readonly keyId: string;
  readonly env: "live" | "test";
  readonly receivedAt: Date;
  readonly foundAt: Date;
  readonly eventId: string;
  readonly reason: DeadLetterReason;
  readonly message: string;
  readonly line: string;
}

/** Of one app and day; what comes beyond is counted, and stays in the log for as long as that keeps it. */
const MOST_A_DAY = 10_000;
const KEPT_MS = 90 * 86_400_000;
const MAX_LINE_CHARS = 65_536;
const PIPELINED = 500;

/** Keeps them until a person decides, bounded. Leaves the transaction with one of their tenants. */
export async function keepDeadLetters(tx: Tx, found: readonly FoundDeadLetter[]): Promise<void> {
  for (const [tenantId, own] of Map.groupBy(found, (each) => each.tenantId)) {
    await tx.switchTenant(tenantId);
    for (const [appId, letters] of Map.groupBy(own, (each) => each.appId)) {
      const [first] = letters;
      if (!first) continue;
      const room = await countFound(tx, appId, first.foundAt, letters.length, MOST_A_DAY);
      const kept = letters.slice(0, room);
      // Sent together, a bounded number at a time: the transaction must not outlast the lease.
      for (let at = 0; at < kept.length; at += PIPELINED)
        await Promise.all(kept.slice(at, at + PIPELINED).map((letter) => insert(tx, letter)));
      await deleteOldDeadLetters(tx, new Date(first.foundAt.getTime() - KEPT_MS));
    }
  }
}

const insert = (tx: Tx, letter: FoundDeadLetter) =>
  insertDeadLetter(tx, {
    ...letter,
    deadLetterId: newId(letter.foundAt.getTime()),
    eventId: storable(letter.eventId).slice(0, 128),
    message: storable(letter.message),
    name: nameIn(letter.line),
    line: letter.line.slice(0, MAX_LINE_CHARS),
  });

function nameIn(line: string): string {
  try {
    const { name } = JSON.parse(line) as { name?: unknown };
    return typeof name === "string" ? storable(name).slice(0, 200) : "";
  } catch {
    return "";
  }
}

/** PostgreSQL's text has no null character. */
const storable = (text: string): string => text.toWellFormed().replaceAll("\u0000", "\uFFFD");
